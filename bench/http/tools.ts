import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { against, LOOKUP, processesIn, RESET, type Pair, type Processes } from '../processes.js';
import { type Env, type Job } from '../protocol.js';
import { signIn, type Kcadm } from './kcadm.js';
import { realmOf } from './realm.js';
import { record } from './recorder.js';
import { type Request } from './requests.js';

const TURNS = 20;
const AIM = 0.1;

/** Whole processes: `uidctl` with a profile of its own next to `kcadm.sh`, which was signed in before and has its token in a file. */
export async function tools({ server: { env }, folder, model }: Job<Request>): Promise<string> {
  const { processes, kcadm } = await openAt(env, env['URL'] ?? '', folder);
  return (await counts(env, folder, model)) + (await against(processes, pairs(kcadm, model), TURNS));
}

function pairs(kcadm: Kcadm, uid: string): readonly [Pair, Pair] {
  return [
    { name: 'lookup / kcadm.sh get users', uidctl: LOOKUP(uid), tool: kcadm.show(uid) },
    { name: 'pin reset / kcadm.sh set-password', uidctl: RESET(uid), tool: kcadm.reset(uid), aim: AIM },
  ];
}

interface Opened {
  readonly processes: Processes;
  readonly kcadm: Kcadm;
}

async function openAt(env: Env, url: string, folder: string): Promise<Opened> {
  const { CA_FILE: ca = '', CLIENT_ID: client = '', CLIENT_SECRET: secret = '' } = env;
  const home = mkdtempSync(join(folder, 'home-'));
  const profile = { kind: 'keycloak', url, ca, client, ...realmOf(env) };
  const kcadm = await signIn(env, url, home);
  return { kcadm, processes: processesIn(home, profile, secret, kcadm.around) };
}

/** A line that says how many requests each of them makes: the two sides do not do the same, and nobody should take them for it. */
async function counts(env: Env, folder: string, uid: string): Promise<string> {
  const recorder = await record(env);
  try {
    const { processes, kcadm } = await openAt(env, recorder.url, folder);
    const said: string[] = [];
    recorder.counted();
    for (const {
      name,
      uidctl,
      tool: [file = '', ...args],
    } of pairs(kcadm, uid)) {
      await processes.uidctl(...uidctl);
      const ours = recorder.counted();
      await processes.tool(file, args);
      said.push(`${name}: ${String(ours)} / ${String(recorder.counted())}`);
    }
    return `requests of one process, tokens too: ${said.join('; ')}\n`;
  } finally {
    recorder.close();
  }
}
