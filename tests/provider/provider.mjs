// A provider of OpenID Connect that is not ours, for the stories about single sign-on: oidc-provider as it comes from the
// registry, with its own defaults. Only what a provider has to be told by its house is said here: one client, and a page
// where people sign in, without a password, as whoever they say: "subject,name,method".
//
// node provider.mjs NODE_MODULES PORT CLIENT_ID CLIENT_SECRET ADDRESS_TO_COME_BACK_TO
import { pathToFileURL } from 'node:url';

const [modules, port, clientId, clientSecret, back] = process.argv.slice(2);
const { default: Provider } = await import(pathToFileURL(`${modules}/oidc-provider/lib/index.js`));

const people = new Map();

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: [back] }],
  findAccount: (_, sub) => ({
    accountId: sub,
    claims: () => ({
      sub,
      preferred_username: people.get(sub),
      email: `${people.get(sub)}@bo.gov.vn`,
      email_verified: sub.startsWith('verified'),
    }),
  }),
  claims: { openid: ['sub', 'amr'], profile: ['preferred_username'], email: ['email', 'email_verified'] },
  features: { devInteractions: { enabled: false } },
  pkce: { methods: ['S256'], required: () => true },
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
});

const page = `<!doctype html><html lang="vi"><meta charset="utf-8"><title>Tài khoản chung</title><main><h1>Tài khoản chung</h1>
<form method="post"><input id="who" name="who"><button>Tôi là người này</button> <button name="no" value="1">Thôi</button></form></main></html>`;

provider.use(async (ctx, next) => {
  if (!ctx.path.startsWith('/interaction/')) return next();
  const { prompt, params, session } = await provider.interactionDetails(ctx.req, ctx.res);
  const finish = (result) => provider.interactionFinished(ctx.req, ctx.res, result);
  ctx.respond = false;
  if (prompt.name === 'consent') {
    const grant = new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
    grant.addOIDCScope(params.scope);
    return finish({ consent: { grantId: await grant.save() } });
  }
  if (ctx.method !== 'POST') {
    ctx.respond = true;
    ctx.type = 'html';
    ctx.body = page;
    return undefined;
  }
  let body = '';
  for await (const chunk of ctx.req) body += chunk;
  const form = new URLSearchParams(body);
  if (form.has('no')) return finish({ error: 'access_denied' });
  const [subject, name, method] = form.get('who').split(',');
  people.set(subject, name);
  return finish({ login: { accountId: subject, amr: method ? [method] : ['pwd'] } });
});

provider.listen(Number(port), '127.0.0.1', () => console.log('ready'));
