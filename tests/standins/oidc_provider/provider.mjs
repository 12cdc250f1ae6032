// The certified provider oidc-provider (npm), with its own login pages: any password will do.
// node provider.mjs PORT REDIRECT_URI CLIENT_SECRET; without a secret the client is a public one.
import { Provider } from 'oidc-provider';

const [port, redirectUri, secret] = process.argv.slice(2);
const people = {
  sari: { email: 'sari@shop.example', email_verified: true, name: 'Sari', groups: ['shop-staff'] },
  mallory: { email: 'sari@shop.example', email_verified: false, name: 'Mallory' },
};

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [
    {
      client_id: 'sapa-desk',
      redirect_uris: [redirectUri],
      ...(secret
        ? { client_secret: secret }
        : { token_endpoint_auth_method: 'none' }),
    },
  ],
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'groups'] },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, ...people[id] }),
  }),
});
provider.listen(Number(port), '127.0.0.1', () => console.log('ready'));
