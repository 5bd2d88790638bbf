//! What the error codes of OpenAPI mean (`openapi.zalo.me`; the table of `zalo.md` 3.1). Zalo answers errors with HTTP
//! 200, so the code is all there is.

use std::time::Duration;

use crate::{Lane, SendError};

/// How long to wait after the limit of calls. It is counted by the minute; a sixth of it finds the end of the rest soon
/// and costs at most five more refusals.
const RATE_PAUSE: Duration = Duration::from_secs(10);

/// How long to wait after the OA's quota is used up. It counts messages outside the free 48 hours only, so the chat
/// waits and not the account: replies to people who have just written are still taken.
const QUOTA_PAUSE: Duration = Duration::from_secs(3600);

/// How long to wait when a kind of message is not taken at night. Consultation messages, the only ones we send as
/// replies, are taken at all hours.
const NIGHT_PAUSE: Duration = Duration::from_secs(1800);

/// What to do about a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    /// Later, for the whole account.
    Pause(Duration),
    /// Later, for this chat.
    Wait(Duration),
    /// Failed inside.
    Again,
    /// This person cannot be written to.
    Blocked,
    /// Not until the person does something.
    Window,
    /// The access token.
    Token,
    /// The file is not there (any more).
    File,
    /// Never.
    Refused,
    /// Nothing goes until somebody repairs it.
    Account,
}

/// Every code of the table.
const CODES: [(i64, Class); 49] = [
    (-32, Class::Pause(RATE_PAUSE)),  // your application, or your OA, reached limit call api
    (-100, Class::File),              // attachment_id was expired
    (-200, Class::Again),             // send message failed
    (-201, Class::Refused),           // <field> is invalid
    (-202, Class::Account),           // invalid mac (old)
    (-204, Class::Account),           // the OA is disabled
    (-205, Class::Account),           // the OA does not exist
    (-207, Class::Account),           // not a third party (old)
    (-208, Class::Account),           // no secret key (old)
    (-209, Class::Account),           // not supported: the app is not activated
    (-210, Class::Refused),           // parameter exceeds allowable limit
    (-211, Class::Wait(QUOTA_PAUSE)), // out of quota
    (-212, Class::Account),           // the app has not registered this API
    (-213, Class::Blocked),           // the person does not follow
    (-214, Class::Again),             // article is being processed
    (-215, Class::Account),           // invalid app id (old)
    (-216, Class::Token),             // access token is invalid
    (-217, Class::Blocked),           // the person has blocked invitations
    (-218, Class::Window),            // the person has received all they may
    (-219, Class::Account),           // the app is removed or disabled
    (-220, Class::Token),             // access token is expired or removed
    (-221, Class::Account),           // the OA needs to be verified
    (-222, Class::Blocked),           // blocked or inactive (old)
    (-223, Class::Account),           // the OA has not authorised this API (or the quota of articles, see `class`)
    (-224, Class::Account),           // the OA needs a higher package
    (-227, Class::Blocked),           // banned, or inactive for 45 days
    (-230, Class::Window),            // no interaction in the past 7 days
    (-232, Class::Window),            // no interaction, or it has expired
    (-233, Class::Refused),           // message type is invalid
    (-234, Class::Wait(NIGHT_PAUSE)), // not at night
    (-235, Class::Account),           // the API does not support this type of OA
    (-237, Class::Refused),           // group is disabled
    (-238, Class::Refused),           // asset is used
    (-240, Class::Account),           // this API has been shut down
    (-241, Class::Refused),           // asset is used
    (-242, Class::Account),           // invalid appsecret_proof
    (-244, Class::Blocked),           // the person restricts such messages
    (-248, Class::Refused),           // violates the platform's standards
    (-249, Class::Refused),           // template does not support sending by UID
    (-305, Class::Window),            // cannot respond after 48 hours (old)
    (-311, Class::Window),            // out of response quota (old)
    (-320, Class::Account),           // the app is not linked to a cloud account
    (-321, Class::Account),           // the cloud account is out of money
    (-401, Class::Token),             // seen for -216
    (-403, Class::Refused),           // the OA is not in the group
    (216, Class::Token),              // seen for -216
    (401, Class::Token),              // seen for -216
    (429, Class::Pause(RATE_PAUSE)),  // what a gateway says for -32
    (500, Class::Again),              // what a gateway says for -200
];

/// The error for a code and its message, which is looked at only where one code has two meanings.
pub(super) fn error(code: i64, message: &str) -> SendError {
    match class(code, message) {
        Class::Pause(after) => SendError::Later { after, lane: Lane::Account },
        Class::Wait(after) => SendError::Later { after, lane: Lane::Chat },
        Class::Again => SendError::Again { code: Some(code) },
        Class::Blocked => SendError::Blocked { code },
        Class::Window => SendError::Window { code },
        Class::Token => SendError::Token { code },
        Class::File => SendError::File { code },
        Class::Refused => SendError::Refused { code },
        Class::Account => SendError::Account { code },
    }
}

fn class(code: i64, message: &str) -> Class {
    if code == -223 && message.contains("quota") {
        return Class::Refused;
    }
    // A code that nobody has told us about is tried a few times: it may be passing, and a message is not to be lost
    // over a new number.
    CODES.iter().find(|(known, _)| *known == code).map_or(Class::Again, |(_, class)| *class)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{CODES, NIGHT_PAUSE, QUOTA_PAUSE, RATE_PAUSE, error};
    use crate::{Lane, SendError};

    /// Each row of the table once more, grouped by what is to be done.
    #[test]
    fn every_row() {
        let later = |after: Duration, lane| move |_| SendError::Later { after, lane };
        let mut tried = 0;
        let mut all = |codes: &[i64], expected: &dyn Fn(i64) -> SendError| {
            for code in codes {
                assert!(CODES.iter().any(|(known, _)| known == code), "{code} is not in the table");
                assert_eq!(error(*code, ""), expected(*code), "{code}");
                tried += 1;
            }
        };
        all(&[-32, 429], &later(RATE_PAUSE, Lane::Account));
        all(&[-211], &later(QUOTA_PAUSE, Lane::Chat));
        all(&[-234], &later(NIGHT_PAUSE, Lane::Chat));
        all(&[-200, -214, 500], &|code| SendError::Again { code: Some(code) });
        all(&[-213, -217, -222, -227, -244], &|code| SendError::Blocked { code });
        all(&[-218, -230, -232, -305, -311], &|code| SendError::Window { code });
        all(&[-216, -220, -401, 216, 401], &|code| SendError::Token { code });
        all(&[-100], &|code| SendError::File { code });
        all(&[-201, -210, -233, -237, -238, -241, -248, -249, -403], &|code| SendError::Refused { code });
        all(
            &[-202, -204, -205, -207, -208, -209, -212, -215, -219, -221, -223, -224, -235, -240, -242, -320, -321],
            &|code| SendError::Account { code },
        );
        assert_eq!(tried, CODES.len());
    }

    #[test]
    fn one_code_with_two_meanings() {
        let article = "Your OA has reach the limit quota create article";
        assert_eq!(error(-223, article), SendError::Refused { code: -223 });
        let rights = "Official Account has not authorized this API";
        assert_eq!(error(-223, rights), SendError::Account { code: -223 });
    }

    #[test]
    fn a_new_code_is_tried_again() {
        assert_eq!(error(-9999, ""), SendError::Again { code: Some(-9999) });
    }
}
