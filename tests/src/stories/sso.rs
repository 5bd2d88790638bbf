//! Officials sign in with a provider that is not ours, in a real browser, before two instances: whoever begins at one comes
//! back to the other.

use flows::{Lang, Millis};
use storage::{Actor, NewPerson};

use super::console::Official;
use crate::browser::Screen;
use crate::front::Front;
use crate::provider::{CLIENT, Provider, SECRET};
use crate::world::{House, Setup, World};

fn now() -> Millis {
    Millis(jiff::Timestamp::now().as_millisecond())
}

/// Instances that know a provider, and the provider.
async fn world(instances: usize, settings: &[(&str, &str)]) -> (World, Provider) {
    let mut world = Setup::new(House::Servers).web_only().empty().await;
    world.front = Some(Front::start().await);
    let public = world.url();
    let provider = Provider::start(&format!("{public}/console/sso/back")).await;
    for (name, value) in [
        ("PUBLIC_URL", public.as_str()),
        ("SSO_ISSUER", &provider.url()),
        ("SSO_CLIENT_ID", CLIENT),
        ("SSO_CLIENT_SECRET", SECRET),
    ]
    .iter()
    .chain(settings)
    {
        world.settings.insert((*name).to_owned(), (*value).to_owned());
    }
    for _ in 0..instances {
        world.open().await;
    }
    (world, provider)
}

/// Somebody whom an administrator has added.
async fn added(world: &World, login: &str, name: &str) {
    let person = NewPerson {
        id: format!("id-{}", login.split('@').next().unwrap_or_default()),
        login: login.to_owned(),
        name: name.to_owned(),
        unit: "vn".to_owned(),
        lang: Lang::Vi,
        roles: vec![("administrator".to_owned(), "vn".to_owned())],
        password: None,
        invitation: None,
    };
    let storage = world.open_storage().await;
    assert!(storage.person_add(&person, &Actor::Program, now()).await.expect("a database"));
}

/// Somebody at the page where one signs in, who goes to the provider and says there who they are.
async fn goes(world: &World, who: &str, screen: Screen) -> Official {
    let it = Official::open(world, screen).await;
    it.browser.reads("Tên đăng nhập").await;
    it.browser.push("Đăng nhập một lần (SSO)").await;
    it.browser.reads("Tài khoản chung").await;
    it.browser.enter("who", who).await;
    it.browser.push("Tôi là người này").await;
    it
}

/// What was done, oldest first.
async fn log(world: &World) -> Vec<String> {
    let mut lines = world.open_storage().await.audited("vn", i64::MAX, 100).await.expect("a database");
    lines.reverse();
    let ours = |what: &String| what.starts_with("login") || what.starts_with("person.sso");
    lines.into_iter().map(|it| it.deed.what).filter(ours).collect()
}

/// No line of the services holds what passed between them and the provider.
fn nothing_logged(world: &World, words: &[&str]) {
    let log = world.log();
    for word in [SECRET, "code=", "id_token", "access_token", "state="].iter().chain(words) {
        assert!(!log.contains(word), "{word} is in the log");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn officials_sign_in_once_for_many_services() {
    let (world, mut provider) = world(2, &[]).await;
    added(&world, "an.nguyen", "Nguyễn Thị An").await;
    added(&world, "binh.tran", "Trần Văn Bình").await;

    // The page with the button, in both sizes, and from there to the overview: the provider has asked for a second factor.
    let an = Official::open(&world, Screen::Desktop).await;
    an.browser.reads("Đăng nhập một lần (SSO)").await;
    an.look("login-sso").await;
    an.browser.push("Đăng nhập một lần (SSO)").await;
    an.browser.reads("Tài khoản chung").await;
    an.browser.enter("who", "subject-of-an,An.Nguyen,mfa").await;
    an.browser.push("Tôi là người này").await;
    an.browser.reads("Phiếu hôm nay").await;
    let at = an.browser.run("return location.pathname + location.search;").await;
    assert_eq!(at, "/console", "no code stays in the address");
    let kept = an.browser.run("return document.cookie;").await;
    assert_eq!(kept, "", "no script sees a cookie");
    assert_eq!(log(&world).await, ["person.sso", "login.sso"]);
    // The provider knows her browser by now, and asks again all the same: she has left, and somebody else may sit there.
    an.browser.run("document.querySelector('header form[action=\"/console/logout\"] button').click();").await;
    an.browser.reads("Tên đăng nhập").await;
    an.browser.push("Đăng nhập một lần (SSO)").await;
    an.browser.reads("Tài khoản chung").await;
    an.browser.enter("who", "subject-of-an,an.nguyen,mfa").await;
    an.browser.push("Tôi là người này").await;
    an.browser.reads("Phiếu hôm nay").await;

    // Without the provider's second factor ours follows, taken up the first time and asked for the next.
    let binh = goes(&world, "subject-of-binh,binh.tran,", Screen::Phone).await;
    let codes = binh.enrol().await;
    binh.browser.push("Đã cất").await;
    binh.browser.reads("Phiếu hôm nay").await;
    binh.browser.close().await;
    let binh = goes(&world, "subject-of-binh,binh.tran,", Screen::Phone).await;
    binh.browser.reads("Mã trong ứng dụng").await;
    binh.browser.enter("code", &codes[0]).await;
    binh.browser.push("Tiếp tục").await;
    binh.browser.reads("Phiếu hôm nay").await;
    binh.browser.close().await;

    // Whom nobody has added; another account of the provider that goes by An's name; who does not want to.
    let stranger = goes(&world, "subject-of-chi,chi.le,mfa", Screen::Phone).await;
    stranger.browser.reads("chưa được thêm vào trang quản trị").await;
    stranger.look("login-sso-nobody").await;
    stranger.browser.close().await;
    let other = goes(&world, "another-subject,an.nguyen,mfa", Screen::Desktop).await;
    other.browser.reads("gắn với một tài khoản đăng nhập một lần khác").await;
    other.browser.close().await;
    let nobody = Official::open(&world, Screen::Desktop).await;
    nobody.browser.push("Đăng nhập một lần (SSO)").await;
    nobody.browser.reads("Tài khoản chung").await;
    nobody.browser.push("Thôi").await;
    nobody.browser.reads("không xác nhận").await;
    nobody.browser.close().await;
    let done = log(&world).await;
    assert_eq!(done.iter().filter(|it| *it == "login.sso.other").count(), 1, "{done:?}");
    assert_eq!(world.open_storage().await.people().await.expect("a database").len(), 2, "nobody was added");

    // An administrator sees in the log who came in how.
    an.go("/console/audit").await;
    an.browser.reads("đăng nhập một lần (SSO)").await;
    an.look("audit-sso").await;

    // The provider goes away and comes back.
    provider.stop().await;
    an.browser.run("document.querySelector('header form[action=\"/console/logout\"] button').click();").await;
    an.browser.reads("Tên đăng nhập").await;
    an.browser.push("Đăng nhập một lần (SSO)").await;
    // Where it sends her is known from before, so that it is her browser that finds nobody there.
    an.go("/console/login").await;
    provider.start_again().await;
    an.browser.push("Đăng nhập một lần (SSO)").await;
    an.browser.reads("Tài khoản chung").await;
    an.browser.enter("who", "subject-of-an,an.nguyen,mfa").await;
    an.browser.push("Tôi là người này").await;
    an.browser.reads("Phiếu hôm nay").await;
    an.browser.close().await;
    nothing_logged(&world, &["subject-of", "another-subject", "chi.le", "an.nguyen"]);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_provider_that_is_away_from_the_start_leaves_the_password() {
    let (world, mut provider) = world(1, &[("SSO_CLAIM", "email")]).await;
    provider.stop().await;
    let ran = world.command(&["admin", "create", "an.nguyen", "Nguyễn Thị An"], 0).await;
    let password = ran.lines().find_map(|line| line.strip_prefix("password: ")).expect("a password").to_owned();
    let an = Official::open(&world, Screen::Phone).await;
    an.browser.reads("Tên đăng nhập").await;
    an.browser.push("Đăng nhập một lần (SSO)").await;
    an.browser.reads("tạm thời không trả lời").await;
    an.look("login-sso-away").await;
    world.services[0].logged("the provider cannot be asked: no answer").await;
    an.sign_in("an.nguyen", &password).await;
    an.browser.reads("Nhập 6 chữ số").await;
    an.browser.close().await;
    // It is there: e-mail addresses are logins, those that it has verified.
    provider.start_again().await;
    let login = "dung@bo.gov.vn";
    world.command(&["admin", "create", login, "Hoàng Văn Dũng"], 0).await;
    let unverified = goes(&world, "subject,dung,mfa", Screen::Desktop).await;
    unverified.browser.reads("không cho biết tên đăng nhập").await;
    unverified.browser.close().await;
    let dung = goes(&world, "verified-subject,dung,mfa", Screen::Desktop).await;
    dung.browser.reads("Phiếu hôm nay").await;
    dung.browser.close().await;
    nothing_logged(&world, &["verified-subject", login]);
    world.stop().await;
}
