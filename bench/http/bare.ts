import { readFileSync } from 'node:fs';
import { Agent, request as ask, type RequestOptions } from 'node:https';
import { type Env, type Recorded, type Side } from '../protocol.js';
import { withPin, type Request } from './requests.js';

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** The instant from which on a question about events counts: when the account was made. */
const SINCE = /(?<=dateTo=)\d+/;

/** Whose reset it is; the rest is empty until the server said it. */
interface Subject {
  readonly uid: string;
  id: string;
  createdAt: string;
}

/** The same resets by Node's own client: connections that are kept open, a token got once, and of the answers nothing is read but what later requests need. */
export async function openBare(env: Env, recorded: Recorded<Request>, of: string): Promise<Side> {
  const { URL: url = '', CA_FILE: ca = '' } = env;
  const { hostname, port } = new URL(url);
  const agent = new Agent({ keepAlive: true, ca: readFileSync(ca) });
  const call = (method: string, path: string, headers: Request['headers'], body: string): Promise<Answer> =>
    answerTo({ agent, hostname, port, method, path, headers }, body);
  const token = await tokenFor(env, call);
  let count = 0;
  const send = async ({ method, path, headers, body, status }: Request, subject: Subject): Promise<void> => {
    const fill = (text: string): string =>
      text.replaceAll(of, subject.uid).replace(UUID, subject.id).replace(SINCE, subject.createdAt);
    const own = { ...headers, authorization: `Bearer ${token}`, 'x-request-id': `bare-${String(count++)}` };
    const answer = await call(method, fill(path), own, fill(withPin(body)));
    if (answer.status !== status)
      throw new Error(`${method} ${fill(path)} was answered with ${String(answer.status)}: ${answer.text()}`);
    if (subject.id === '') learn(answer.text(), subject);
  };
  return {
    async reset(uid) {
      const subject: Subject = { uid, id: '', createdAt: '' };
      for (const wave of recorded) await Promise.all(wave.map((request) => send(request, subject)));
    },
    close: async () => agent.destroy(),
  };
}

interface Answer {
  readonly status: number;
  text(): string;
}

function answerTo(options: RequestOptions, body: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = ask(options, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text: () => Buffer.concat(chunks).toString() }));
      answer.on('error', reject);
    });
    sent.on('error', reject).end(body);
  });
}

/** Answers to questions for one account hold that one, nobody, or an error. */
function learn(text: string, subject: Subject): void {
  const found: unknown = JSON.parse(text);
  const [user] = Array.isArray(found) ? (found as { id: string; createdTimestamp: number }[]) : [];
  if (user) Object.assign(subject, { id: user.id, createdAt: String(user.createdTimestamp) });
}

async function tokenFor(
  { REALM: realm = '', CLIENT_ID: client = '', CLIENT_SECRET: secret = '' }: Env,
  call: (method: string, path: string, headers: Request['headers'], body: string) => Promise<Answer>,
): Promise<string> {
  const form = new URLSearchParams({ grant_type: 'client_credentials', client_id: client, client_secret: secret });
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const answer = await call('POST', `/realms/${realm}/protocol/openid-connect/token`, headers, form.toString());
  return (JSON.parse(answer.text()) as { access_token: string }).access_token;
}
