//! A TCP proxy that can be cut, between the service and a server that has to seem dead, frozen or deaf.

use std::future::pending;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{ReadHalf, WriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use crate::world::free_port;

/// How a connection fails. What was under way may have been done by the server or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// Connections are reset, and new ones as soon as they are there.
    Drop,
    /// Connections are reset, and nobody listens.
    Refuse,
    /// Connections come up and stay up; what the service sends is held back.
    StallRequests,
    /// Connections come up and stay up; what the server answers is held back: requests are done, nobody learns it.
    StallAnswers,
    /// The server's side ends its half of each connection and still takes requests, whose answers go nowhere.
    HalfClose,
}

impl Cut {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::Drop, Self::Refuse, Self::StallRequests, Self::StallAnswers, Self::HalfClose];

    fn breaks(self) -> bool {
        matches!(self, Self::Drop | Self::Refuse)
    }
}

/// A proxy for one server. Dropping it cuts it for good.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    state: Arc<watch::Sender<State>>,
}

#[derive(Clone, Copy, Debug, Default)]
struct State {
    cut: Option<Cut>,
    /// Grows when connections are left behind: those made before are older.
    age: u64,
    /// The cut that connections of an age and older stay in.
    left: Option<(u64, Cut)>,
}

impl State {
    /// What a connection of this age suffers.
    fn of(&self, age: u64) -> Option<Cut> {
        match self.left {
            Some((oldest, cut)) if age <= oldest && !self.cut.is_some_and(Cut::breaks) => Some(cut),
            _ => self.cut,
        }
    }
}

/// Which way bytes go.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Requests,
    Answers,
}

impl Way {
    fn stalled_by(self, cut: Option<Cut>) -> bool {
        match self {
            Self::Requests => cut == Some(Cut::StallRequests),
            Self::Answers => cut == Some(Cut::StallAnswers),
        }
    }
}

impl Proxy {
    /// Listens on a free port of this machine and forwards to `target` (`host:port`).
    ///
    /// # Panics
    /// No port is free.
    pub async fn start(target: String) -> Self {
        // Not one that the system hands out: it must still be free when it is listened on again.
        let listener = TcpListener::bind(("127.0.0.1", free_port())).await.expect("a free port");
        let address = listener.local_addr().expect("a bound port has an address");
        let state = Arc::new(watch::Sender::new(State::default()));
        tokio::spawn(accept(listener, address, target, state.subscribe()));
        Self { address, state }
    }

    /// Where to connect instead of the target.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Cuts every connection, those that are there and those to come.
    pub fn cut(&self, how: Cut) {
        self.state.send_modify(|it| it.cut = Some(how));
    }

    /// Ends the cut. What was held back goes on its way, late.
    pub fn restore(&self) {
        self.state.send_modify(|it| (it.cut, it.left) = (None, None));
    }

    /// Ends the cut for new connections. Those that are stalled stay so, as when a firewall has forgotten them.
    pub fn restore_for_new_connections(&self) {
        self.leave_behind(None);
    }

    /// Ends the cut and resets every connection: what was held back is lost.
    pub fn restore_and_reset(&self) {
        self.leave_behind(Some(Cut::Drop));
    }

    /// Those that there are stay in a cut: in this one, or in the one they are in.
    fn leave_behind(&self, how: Option<Cut>) {
        self.state.send_modify(|it| {
            it.left = how.or(it.cut).map(|cut| (it.age, cut));
            it.cut = None;
            it.age += 1;
        });
    }
}

/// Takes connections until the proxy is dropped.
async fn accept(listener: TcpListener, address: SocketAddr, target: String, mut state: watch::Receiver<State>) {
    let mut listener = Some(listener);
    loop {
        let now = *state.borrow_and_update();
        if now.cut == Some(Cut::Refuse) {
            listener = None;
        } else if listener.is_none() {
            listener = Some(TcpListener::bind(address).await.expect("the port is still free"));
        }
        let connection = async {
            match &listener {
                Some(listener) => listener.accept().await,
                None => pending().await,
            }
        };
        tokio::select! {
            changed = state.changed() => if changed.is_err() { return },
            Ok((client, _)) = connection => {
                tokio::spawn(forward(client, target.clone(), state.clone(), now.age));
            }
        }
    }
}

async fn forward(mut client: TcpStream, target: String, mut state: watch::Receiver<State>, age: u64) {
    let server =
        if state.borrow().of(age).is_some_and(Cut::breaks) { None } else { TcpStream::connect(target).await.ok() };
    let Some(mut server) = server else {
        let _ = client.set_zero_linger();
        return;
    };
    let ended = {
        let ((from_client, to_client), (from_server, to_server)) = (client.split(), server.split());
        let requests = pump(from_client, to_server, Way::Requests, state.clone(), age);
        let answers = pump(from_server, to_client, Way::Answers, state.clone(), age);
        tokio::select! {
            _ = async { tokio::join!(requests, answers) } => true,
            // Also when the proxy is gone.
            _ = state.wait_for(|it| it.of(age).is_some_and(Cut::breaks)) => false,
        }
    };
    if !ended {
        // A connection that breaks is reset; one that is only dropped would end in good order.
        let _ = (client.set_zero_linger(), server.set_zero_linger());
    }
}

async fn pump(mut from: ReadHalf<'_>, mut to: WriteHalf<'_>, way: Way, mut state: watch::Receiver<State>, age: u64) {
    let mut bytes = vec![0; 16 * 1024];
    let mut closed = false;
    loop {
        let closing = async {
            match way {
                Way::Answers if !closed => state.wait_for(|it| it.of(age) == Some(Cut::HalfClose)).await.is_ok(),
                _ => pending().await,
            }
        };
        let read = tokio::select! {
            biased;
            _ = closing => {
                closed = true;
                let _ = to.shutdown().await;
                continue;
            }
            read = from.read(&mut bytes) => read.unwrap_or(0),
        };
        // What was read already waits here, with what the system holds, and goes on its way late.
        if state.wait_for(|it| !way.stalled_by(it.of(age))).await.is_err() {
            return;
        }
        if read == 0 || !closed && to.write_all(&bytes[..read]).await.is_err() {
            let _ = to.shutdown().await;
            return;
        }
    }
}
