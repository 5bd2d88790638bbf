//! Every page of the console and what it needs. The router is built from this table alone, and a test walks over every
//! route, role and office in it.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, RawPathParams, State};
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use axum::routing::{MethodRouter, get, post};
use flows::office::Right;
use storage::Stage;

use super::visit::{Problem, Visit};
use super::{
    audit, bulletins, canned, channels, contacts, feeds, gate, kb, me, overview, own_chats, people, plan, report,
    service, sign_in, sso, statics, surveys, ticket_files, tickets, units, ways,
};
use crate::app::App;

/// One page, or one thing that a form does.
pub(super) struct Route {
    pub(super) verb: Verb,
    pub(super) path: &'static str,
    pub(super) needs: Needs,
    run: Run,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verb {
    Get,
    /// The same, asked for by an open page itself, again and again: it does not count as somebody being there, and no
    /// session lives on by it. That is a matter of the address, not of what a request says of itself.
    Poll,
    /// Changes something; carries the session's token, but for the one that begins a session.
    Post,
    /// The same, with what somebody has written, or while they write it: whoever is not signed in any more is not led away
    /// from their words, and gets back what came too late.
    Words,
    /// A post with a file.
    Upload,
    /// Words that may bring a file, and need not.
    Form,
}

impl Verb {
    /// Whether it changes something.
    pub(super) fn posts(self) -> bool {
        !matches!(self, Self::Get | Self::Poll)
    }

    /// Whether somebody has written what it brings.
    pub(super) fn brings_words(self) -> bool {
        matches!(self, Self::Words | Self::Form)
    }
}

/// Who may be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Needs {
    /// Anybody at all.
    Nothing,
    /// Somebody on the way in, so far.
    Way(Stage),
    /// Anybody who is in, for matters of their own.
    Myself,
    /// Somebody with the right anywhere; the page shows what lies in reach of it.
    Somewhere(Right),
    /// Somebody with the right over the whole country.
    Everywhere(Right),
    /// Somebody with the right over each of these; who has it not is told that there is no such thing.
    Over(Right, &'static [Object]),
    /// Somebody with one of two rights over each of these.
    Either([Right; 2], &'static [Object]),
}

/// Something that belongs to an office.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Object {
    /// The office that `{id}` names.
    Unit,
    /// The office of the person that `{id}` names, and every office of that person's roles.
    Person,
    /// The office that the field or parameter `unit` names.
    Field,
    /// The office of the ticket that `{id}` names.
    Ticket,
    /// The ticket that `{id}` names, if the visitor has claimed it: whose office it is does not count.
    Held,
    /// The office that answers for the entry that `{id}` names.
    Entry,
    /// The office of the ready answer that `{id}` names.
    Canned,
    /// The issuing body of the bulletin that `{id}` names.
    Bulletin,
    /// The office of the feed that `{id}` names.
    Feed,
    /// The office of the segment that `{id}` names.
    Segment,
    /// The office of the plan's line that `{id}` names.
    Planned,
    /// The office of the survey that `{id}` names.
    Survey,
}

type Run = fn(Visit) -> Pin<Box<dyn Future<Output = Result<Response, Problem>> + Send>>;

macro_rules! table {
    ($($verb:ident $path:literal, $needs:expr => $run:path;)+) => {
        &[$(Route { verb: Verb::$verb, path: $path, needs: $needs, run: |visit| Box::pin($run(visit)) }),+]
    };
}

use Needs::{Either, Everywhere, Myself, Nothing, Over, Somewhere, Way};
use Object::{Bulletin, Canned, Entry, Feed, Field, Held, Person, Planned, Segment, Survey, Ticket, Unit};
use Right::{
    Answer, ApproveBulletin, ApproveEntry, KeepPeople, KeepRoutes, KeepUnits, ReadBulletins, ReadContacts, ReadEntries,
    ReadLog, ReadReport, ReadSurveys, ReadTickets, ReadUnits, SeeService, WriteBulletin, WriteEntry, WriteSurvey,
};

pub(super) const ROUTES: &[Route] = table! {
    // The way in
    Get "/console/login", Nothing => sign_in::form;
    Post "/console/login", Nothing => sign_in::login;
    Get "/console/sso", Nothing => sso::begin;
    Get "/console/sso/back", Nothing => sso::back;
    Get "/console/choose", Way(Stage::Invited) => sign_in::choose_form;
    Post "/console/choose", Way(Stage::Invited) => sign_in::choose;
    Get "/console/enrol", Way(Stage::Password) => sign_in::enrol_form;
    Post "/console/enrol", Way(Stage::Password) => sign_in::enrol;
    Get "/console/factor", Way(Stage::Password) => sign_in::factor_form;
    Post "/console/factor", Way(Stage::Password) => sign_in::factor;
    Post "/console/logout", Myself => sign_in::logout;
    // Oneself
    Get "/console/me", Myself => me::show;
    Words "/console/me/here", Myself => me::here;
    Post "/console/me/lang", Myself => me::lang;
    Post "/console/me/password", Myself => me::password;
    Post "/console/me/codes", Myself => me::codes;
    Get "/console/me/factor", Myself => me::factor_form;
    Post "/console/me/factor", Myself => me::factor;
    Post "/console/me/others", Myself => me::others;
    Post "/console/me/chat", Myself => own_chats::code;
    Post "/console/me/chat-drop", Myself => own_chats::drop;
    Post "/console/me/chat-tell", Myself => own_chats::tell;
    // Pages
    Get "/console", Myself => overview::show;
    Poll "/console/figures", Myself => overview::figures;
    Poll "/console/due", Somewhere(ReadTickets) => overview::due;
    Get "/console/tickets", Somewhere(ReadTickets) => tickets::list;
    Poll "/console/tickets-rows", Somewhere(ReadTickets) => tickets::rows;
    Get "/console/tickets/{id}", Over(ReadTickets, &[Ticket]) => tickets::show;
    Post "/console/tickets/{id}/claim", Over(Answer, &[Ticket]) => tickets::claim;
    Words "/console/tickets/{id}/answer", Over(Answer, &[Ticket]) => tickets::answer;
    Words "/console/tickets/{id}/interim", Over(Answer, &[Ticket]) => tickets::interim;
    Words "/console/tickets/{id}/note", Over(Answer, &[Ticket]) => tickets::note;
    Words "/console/tickets/{id}/transfer", Over(Answer, &[Ticket]) => tickets::transfer;
    Post "/console/tickets/{id}/close", Over(Answer, &[Ticket]) => tickets::close;
    Words "/console/tickets/{id}/publish", Over(Answer, &[Ticket]) => tickets::publish;
    Get "/console/tickets/{id}/files/{nth}", Over(Answer, &[Held]) => ticket_files::download;
    Get "/console/canned", Somewhere(Answer) => canned::list;
    Words "/console/canned", Over(Answer, &[Field]) => canned::put;
    Post "/console/canned/{id}/drop", Over(Answer, &[Canned]) => canned::drop;
    Get "/console/kb", Somewhere(ReadEntries) => kb::list;
    Get "/console/kb-new", Somewhere(WriteEntry) => kb::form;
    Words "/console/kb-new", Over(WriteEntry, &[Field]) => kb::add;
    Get "/console/kb/{id}", Over(ReadEntries, &[Entry]) => kb::show;
    Words "/console/kb/{id}", Over(WriteEntry, &[Entry, Field]) => kb::write;
    Post "/console/kb/{id}/approve", Over(ApproveEntry, &[Entry]) => kb::approve;
    Post "/console/kb/{id}/expire", Over(ApproveEntry, &[Entry]) => kb::expire;
    Get "/console/bulletins", Somewhere(ReadBulletins) => bulletins::list;
    Get "/console/bulletins-new", Somewhere(WriteBulletin) => bulletins::form;
    Form "/console/bulletins-new", Over(WriteBulletin, &[Field]) => bulletins::add;
    Form "/console/bulletins-preview", Somewhere(WriteBulletin) => bulletins::preview;
    Get "/console/bulletins/{id}", Over(ReadBulletins, &[Bulletin]) => bulletins::show;
    Form "/console/bulletins/{id}", Over(WriteBulletin, &[Bulletin, Field]) => bulletins::write;
    Get "/console/bulletins/{id}/edit", Over(WriteBulletin, &[Bulletin]) => bulletins::edit;
    Upload "/console/bulletins/{id}/file", Over(WriteBulletin, &[Bulletin]) => bulletins::attach;
    Get "/console/bulletins/{id}/files/{name}", Over(ReadBulletins, &[Bulletin]) => bulletins::file;
    Poll "/console/bulletins/{id}/events", Over(ReadBulletins, &[Bulletin]) => bulletins::events;
    Get "/console/bulletins/{id}/outcomes", Over(ReadBulletins, &[Bulletin]) => bulletins::outcomes;
    Get "/console/bulletins/{id}/outcomes.xlsx", Over(ReadBulletins, &[Bulletin]) => bulletins::workbook;
    Post "/console/bulletins/{id}/test", Over(WriteBulletin, &[Bulletin]) => bulletins::test;
    Post "/console/bulletins/{id}/submit", Over(WriteBulletin, &[Bulletin]) => bulletins::submit;
    Post "/console/bulletins/{id}/recall", Over(WriteBulletin, &[Bulletin]) => bulletins::recall;
    Words "/console/bulletins/{id}/return", Over(ApproveBulletin, &[Bulletin]) => bulletins::send_back;
    Post "/console/bulletins/{id}/approve", Over(ApproveBulletin, &[Bulletin]) => bulletins::approve;
    Post "/console/bulletins/{id}/pause", Either([WriteBulletin, ApproveBulletin], &[Bulletin]) => bulletins::pause;
    Post "/console/bulletins/{id}/resume", Either([WriteBulletin, ApproveBulletin], &[Bulletin]) => bulletins::resume;
    Post "/console/bulletins/{id}/rest", Either([WriteBulletin, ApproveBulletin], &[Bulletin]) => bulletins::rest;
    Post "/console/bulletins/{id}/cancel", Either([WriteBulletin, ApproveBulletin], &[Bulletin]) => bulletins::cancel;
    Post "/console/bulletins/{id}/requeue", Over(WriteBulletin, &[Bulletin]) => bulletins::requeue;
    Post "/console/bulletins/{id}/broadcast", Over(WriteBulletin, &[Bulletin]) => bulletins::broadcast;
    Get "/console/feeds", Somewhere(WriteBulletin) => feeds::list;
    Post "/console/feeds", Over(WriteBulletin, &[Field]) => feeds::put;
    Get "/console/feeds/{id}", Over(WriteBulletin, &[Feed]) => feeds::show;
    Post "/console/feeds/{id}/draft", Over(WriteBulletin, &[Feed]) => feeds::draft;
    Post "/console/feeds/{id}/drop", Over(WriteBulletin, &[Feed]) => feeds::drop;
    Get "/console/contacts", Somewhere(ReadContacts) => contacts::show;
    Words "/console/segments", Over(WriteBulletin, &[Field]) => contacts::put;
    Post "/console/segments/{id}/tag", Over(WriteBulletin, &[Segment]) => contacts::tag;
    Post "/console/segments/{id}/drop", Over(WriteBulletin, &[Segment]) => contacts::drop;
    Get "/console/plan", Somewhere(ReadBulletins) => plan::list;
    Words "/console/plan", Over(WriteBulletin, &[Field]) => plan::add;
    Words "/console/plan/{id}", Over(WriteBulletin, &[Planned]) => plan::change;
    Post "/console/plan/{id}/drop", Over(WriteBulletin, &[Planned]) => plan::drop;
    Get "/console/channels", Somewhere(ReadBulletins) => channels::show;
    Get "/console/channels.xlsx", Somewhere(ReadBulletins) => channels::workbook;
    Post "/console/channels", Over(WriteBulletin, &[Field]) => channels::put;
    Upload "/console/channels-import", Over(WriteBulletin, &[Field]) => channels::import;
    Get "/console/surveys", Somewhere(ReadSurveys) => surveys::list;
    Upload "/console/surveys", Over(WriteSurvey, &[Field]) => surveys::upload;
    Get "/console/surveys/{id}", Over(ReadSurveys, &[Survey]) => surveys::show;
    Get "/console/surveys/{id}/answers", Over(ReadSurveys, &[Survey]) => surveys::answers;
    Get "/console/surveys/{id}/file", Over(ReadSurveys, &[Survey]) => surveys::file;
    Post "/console/surveys/{id}/try", Over(ReadSurveys, &[Survey]) => surveys::talk;
    Post "/console/surveys/{id}/publish", Over(WriteSurvey, &[Survey]) => surveys::publish;
    Post "/console/surveys/{id}/close", Over(WriteSurvey, &[Survey]) => surveys::close;
    Post "/console/surveys/{id}/main", Everywhere(WriteSurvey) => surveys::main;
    Get "/console/report", Somewhere(ReadReport) => report::show;
    Get "/console/report.xlsx", Somewhere(ReadReport) => report::workbook;
    Get "/console/people", Somewhere(KeepPeople) => people::list;
    Get "/console/people/new", Over(KeepPeople, &[Field]) => people::form;
    Post "/console/people/new", Over(KeepPeople, &[Field]) => people::add;
    Get "/console/people/{id}", Over(KeepPeople, &[Person]) => people::show;
    Post "/console/people/{id}", Over(KeepPeople, &[Person, Field]) => people::change;
    Post "/console/people/{id}/grant", Over(KeepPeople, &[Person, Field]) => people::grant;
    Post "/console/people/{id}/revoke", Over(KeepPeople, &[Person, Field]) => people::revoke;
    Post "/console/people/{id}/invite", Over(KeepPeople, &[Person]) => people::invite;
    Post "/console/people/{id}/factor", Over(KeepPeople, &[Person]) => people::factor;
    Post "/console/people/{id}/untie", Over(KeepPeople, &[Person]) => people::untie;
    Post "/console/people/{id}/close", Over(KeepPeople, &[Person]) => people::close;
    Post "/console/people/{id}/reopen", Over(KeepPeople, &[Person]) => people::reopen;
    Get "/console/units", Somewhere(ReadUnits) => units::list;
    Get "/console/units/{id}", Over(ReadUnits, &[Unit]) => units::show;
    Post "/console/units/{id}", Over(KeepUnits, &[Unit]) => units::change;
    Post "/console/units/{id}/add", Over(KeepUnits, &[Unit]) => units::add;
    Upload "/console/units-import", Somewhere(KeepUnits) => units::import;
    Post "/console/units-built-in", Everywhere(KeepUnits) => units::built_in;
    Get "/console/ways", Somewhere(KeepRoutes) => ways::show;
    Post "/console/ways/topic", Everywhere(KeepRoutes) => ways::topic;
    Post "/console/ways/reception", Over(KeepRoutes, &[Field]) => ways::reception;
    Get "/console/audit", Somewhere(ReadLog) => audit::list;
    Get "/console/service", Everywhere(SeeService) => service::show;
};

/// The console's part of the router.
pub(crate) fn router() -> Router<Arc<App>> {
    let mut paths: BTreeMap<&str, MethodRouter<Arc<App>>> = BTreeMap::new();
    for route in ROUTES {
        let page = move |State(app): State<Arc<App>>,
                         ConnectInfo(peer): ConnectInfo<SocketAddr>,
                         params: RawPathParams,
                         uri: Uri,
                         headers: HeaderMap,
                         body: Body| async move {
            let params = params.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
            gate::enter(route, gate::Request { app, peer: peer.ip(), params, uri, headers, body }).await
        };
        let methods = paths.remove(route.path).unwrap_or_default();
        let methods = match route.verb {
            Verb::Get | Verb::Poll => methods.merge(get(page)),
            Verb::Post | Verb::Words | Verb::Upload | Verb::Form => methods.merge(post(page)),
        };
        paths.insert(route.path, methods);
    }
    let router = paths.into_iter().fold(Router::new(), |router, (path, methods)| router.route(path, methods));
    // Files that anybody may have.
    router.route("/console/file/{name}", get(statics::file))
}

impl Route {
    /// Runs the page, for somebody who may be there.
    pub(super) async fn run(&self, visit: Visit) -> Result<Response, Problem> {
        (self.run)(visit).await
    }
}
