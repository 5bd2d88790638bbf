//! The provider: where it is, what it says of somebody, and whether that is to be believed. The protocol and its checks are
//! the crate's; ours are the limits, what is kept for how long, and what the answer means here.

use std::sync::Arc;
use std::time::{Duration, Instant};

use flows::Millis;
use openidconnect::core::{
    CoreAuthPrompt, CoreAuthenticationFlow, CoreClient, CoreClientAuthMethod, CoreIdToken, CoreIdTokenClaims,
    CoreJwsSigningAlgorithm, CoreProviderMetadata, CoreUserInfoClaims,
};
use openidconnect::{
    AuthType, AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret, CsrfToken, EndpointMaybeSet,
    EndpointNotSet, EndpointSet, IssuerUrl, Nonce, OAuth2TokenResponse, PkceCodeChallenge, PkceCodeVerifier,
    RedirectUrl, RequestTokenError, Scope, SignatureVerificationError, TokenResponse, UserInfoError,
};
use tokio::sync::Mutex;

use super::fetch::fetch;
use crate::config::{Claim, Named, Sso};

/// For how long the provider's addresses and keys are believed. Not longer, as it is by asking for them that an outage is
/// noticed and said, before a browser is sent where nobody answers.
const KEPT: Duration = Duration::from_secs(30);
/// For how long nobody asks again after an outage, so that people who wait do not queue up behind it.
const SPARED: Duration = Duration::from_secs(2);

/// How far the provider's clock may be behind ours, milliseconds.
const SLACK: i64 = 60_000;

/// Signatures that only the provider can make. One made with the secret that we share (HS256), or none, is not among them.
const SIGNATURES: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

type Client =
    CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

/// Why somebody does not come in: by what to do. The words are for the operator and hold nothing of anybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum SsoError {
    /// Come in with the password; look after the provider, or the settings.
    #[error("the provider cannot be asked: {0}")]
    Away(&'static str),
    /// Begin again: the code is too old, or was used.
    #[error("the provider does not take its own code any more")]
    Again,
    /// Nothing: what came is not the provider's word. Look who sends it.
    #[error("the provider's token is not to be believed: {0}")]
    Untrue(&'static str),
    /// Have the provider say who people are.
    #[error("the provider does not say the claim that is a login, or has not verified it")]
    Nameless,
}

/// The provider's word of somebody.
pub(super) struct Word {
    /// In lower case.
    pub(super) login: String,
    /// Issuer and subject.
    pub(super) subject: String,
    /// Whether it has asked for a second factor just now.
    pub(super) factor: bool,
}

/// What was found at the provider, if it answered.
struct Looked {
    at: Instant,
    found: Result<Arc<Client>, SsoError>,
}

impl Looked {
    fn is_good(&self) -> bool {
        self.at.elapsed() < if self.found.is_ok() { KEPT } else { SPARED }
    }
}

/// The provider that is set.
pub(in crate::console) struct Provider {
    set: Sso,
    looked: Mutex<Option<Looked>>,
}

impl Provider {
    pub(in crate::console) fn new(set: Sso) -> Self {
        Self { set, looked: Mutex::default() }
    }

    /// Whether passwords are for administrators of the whole country alone.
    pub(in crate::console) fn is_only(&self) -> bool {
        self.set.only
    }

    /// What the button says, if the operator has set it.
    pub(in crate::console) fn label(&self) -> Option<&str> {
        self.set.label.as_deref()
    }

    /// Whether an answer that names its issuer (RFC 9207) names this one; one that names none may be anybody's.
    pub(super) fn is_issuer(&self, named: &str) -> bool {
        named.is_empty() || named == self.set.issuer
    }

    /// Where to send somebody who wants to come in. They sign in there anew (both ways to ask for it, as some providers know
    /// one): what somebody else left open at a shared machine is nobody's way in here.
    pub(super) async fn address(&self, state: String, nonce: String, proof: String) -> Result<String, SsoError> {
        let client = self.client(KEPT).await?;
        let scope = match self.set.claim {
            Claim::Username => "profile",
            Claim::Email => "email",
        };
        let (url, ..) = client
            .authorize_url(CoreAuthenticationFlow::AuthorizationCode, || CsrfToken::new(state), || Nonce::new(nonce))
            .add_scope(Scope::new(scope.to_owned()))
            .add_prompt(CoreAuthPrompt::Login)
            .set_max_age(Duration::ZERO)
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(proof)))
            .url();
        Ok(url.into())
    }

    /// What the provider says of the person who left for it at `begun` and whose browser brought this code.
    pub(super) async fn word(
        &self,
        code: String,
        nonce: String,
        proof: String,
        begun: Millis,
    ) -> Result<Word, SsoError> {
        let named = Named::by(&self.set.issuer);
        let ask = move |request| fetch(request, named);
        let client = self.client(KEPT).await?;
        let request = client.exchange_code(AuthorizationCode::new(code)).map_err(|_| SsoError::Away(NO_ENDPOINT))?;
        let answer = request.set_pkce_verifier(PkceCodeVerifier::new(proof)).request_async(&ask).await;
        let answer = answer.map_err(|error| match error {
            RequestTokenError::ServerResponse(said) if said.error().as_ref() == "invalid_grant" => SsoError::Again,
            RequestTokenError::ServerResponse(said) if said.error().as_ref() == "invalid_client" => {
                SsoError::Away("it does not know the console: look at SSO_CLIENT_ID and SSO_CLIENT_SECRET")
            }
            RequestTokenError::ServerResponse(_) => SsoError::Away("it refuses to exchange a code"),
            RequestTokenError::Request(_) => SsoError::Away("no answer about a code"),
            RequestTokenError::Parse(..) | RequestTokenError::Other(_) => SsoError::Away("an odd answer about a code"),
        })?;
        let token = answer.id_token().ok_or(SsoError::Untrue("there is none"))?;
        let asked = (&Nonce::new(nonce), begun);
        let claims = match claims(&client, token, asked) {
            // The provider has new keys, as it may have at any time.
            Err(ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey)) => {
                claims(&*self.client(Duration::ZERO).await?, token, asked)
            }
            other => other,
        };
        let claims = claims.map_err(|error| SsoError::Untrue(why(&error)))?;
        let told = (claims.preferred_username(), claims.email(), claims.email_verified());
        let told = (told.0.map(|it| it.as_str()), told.1.map(|it| it.as_str()), told.2);
        let login = match self.login(told) {
            Some(login) => login,
            None => {
                let subject = Some(claims.subject().clone());
                let request = client.user_info(answer.access_token().clone(), subject);
                let request = request.map_err(|_| SsoError::Nameless)?;
                let more: CoreUserInfoClaims = request.request_async(&ask).await.map_err(|error| match error {
                    UserInfoError::ClaimsVerification(_) => SsoError::Untrue("it speaks of another person"),
                    _ => SsoError::Away("no answer about a person"),
                })?;
                let told = (more.preferred_username(), more.email(), more.email_verified());
                let told = (told.0.map(|it| it.as_str()), told.1.map(|it| it.as_str()), told.2);
                self.login(told).ok_or(SsoError::Nameless)?
            }
        };
        // Without the time it may have been asked for long ago.
        let methods = claims.auth_method_refs().filter(|_| claims.auth_time().is_some()).into_iter().flatten();
        Ok(Word {
            login,
            subject: format!("{} {}", self.set.issuer, claims.subject().as_str()),
            factor: methods.into_iter().any(|it| self.set.factor.iter().any(|word| word == it.as_str())),
        })
    }

    /// The login among what is told of somebody: user name, e-mail, whether that is verified. Only ASCII is made lower
    /// case: other letters that become ASCII ones are no login here.
    fn login(&self, (name, email, verified): (Option<&str>, Option<&str>, Option<bool>)) -> Option<String> {
        let told = match self.set.claim {
            Claim::Username => name,
            Claim::Email => email.filter(|_| verified == Some(true)),
        };
        told.map(str::to_ascii_lowercase)
    }

    /// The provider as it was found at most `age` ago.
    async fn client(&self, age: Duration) -> Result<Arc<Client>, SsoError> {
        let mut looked = self.looked.lock().await;
        if let Some(last) = looked.as_ref().filter(|it| it.is_good() && (it.found.is_err() || it.at.elapsed() < age)) {
            return last.found.clone();
        }
        let found = self.look().await.map(Arc::new);
        *looked = Some(Looked { at: Instant::now(), found: found.clone() });
        found
    }

    async fn look(&self) -> Result<Client, SsoError> {
        let odd = |_| SsoError::Away("the settings are no addresses");
        let issuer = IssuerUrl::new(self.set.issuer.clone()).map_err(odd)?;
        let back = RedirectUrl::new(self.set.back.clone()).map_err(odd)?;
        let named = Named::by(&self.set.issuer);
        let ask = move |request| fetch(request, named);
        let found = CoreProviderMetadata::discover_async(issuer, &ask).await;
        let found = found.map_err(|error| match error {
            openidconnect::DiscoveryError::Request(_) => SsoError::Away("no answer"),
            openidconnect::DiscoveryError::Validation(_) => {
                SsoError::Away("it names itself otherwise: look at SSO_ISSUER")
            }
            _ => SsoError::Away("no description of itself, or no keys"),
        })?;
        // People are sent there, with what must not be read on the way.
        if !named.is_safe(found.authorization_endpoint().as_str()) {
            return Err(SsoError::Away("it wants people to come without https"));
        }
        let auth = match found.token_endpoint_auth_methods_supported() {
            Some(ways)
                if !ways.contains(&CoreClientAuthMethod::ClientSecretBasic)
                    && ways.contains(&CoreClientAuthMethod::ClientSecretPost) =>
            {
                AuthType::RequestBody
            }
            _ => AuthType::BasicAuth,
        };
        let secret = Some(ClientSecret::new(self.set.client_secret.clone()));
        let client = CoreClient::from_provider_metadata(found, ClientId::new(self.set.client_id.clone()), secret);
        let client = client.set_redirect_uri(back).set_auth_type(auth);
        if client.token_uri().is_none() {
            return Err(SsoError::Away(NO_ENDPOINT));
        }
        Ok(client)
    }
}

const NO_ENDPOINT: &str = "it names no address for codes";

/// What a token says, once everything about it was checked: signature, issuer, audience, time, nonce, and, where it tells,
/// that the person signed in there after they had left for it.
fn claims<'a>(
    client: &Client,
    token: &'a CoreIdToken,
    (nonce, begun): (&Nonce, Millis),
) -> Result<&'a CoreIdTokenClaims, ClaimsVerificationError> {
    let verifier = client.id_token_verifier().set_allowed_algs(SIGNATURES).set_auth_time_verifier_fn(move |at| {
        let stale = at.is_some_and(|at| at.timestamp_millis() < begun.plus(-SLACK).0);
        if stale { Err(String::new()) } else { Ok(()) }
    });
    token.claims(&verifier, nonce)
}

/// Which check failed, without the values that failed it.
fn why(error: &ClaimsVerificationError) -> &'static str {
    match error {
        ClaimsVerificationError::Expired(_) => "expired, or this machine's clock is wrong",
        ClaimsVerificationError::InvalidAuthTime(_) => {
            "the person signed in there before, and the provider did not ask again, or a clock is wrong"
        }
        ClaimsVerificationError::InvalidAudience(_) => "for somebody else",
        ClaimsVerificationError::InvalidIssuer(_) => "of another issuer",
        ClaimsVerificationError::InvalidNonce(_) => "of another sign-in",
        ClaimsVerificationError::SignatureVerification(_) => "the signature",
        _ => "its form",
    }
}
