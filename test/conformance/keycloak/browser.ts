import { type ServerEnv } from './server-env.js';
import { type Answer, type Wire } from './wire.js';

/** Where a browser stands: a page of the server, or back at the application. */
export interface Page {
  /**
   * `in`: at the application with a code. Otherwise the server's own name of the page: `login` (name and password, also after a refusal), `login-otp`,
   * `login-update-password`, `login-config-totp`, `webauthn-authenticate`, `login-recovery-authn-code-input`, `error`, `info` ...
   */
  readonly at: string;
  /** What it says above or below its form, such as `Invalid username or password.` */
  readonly said: string;
  /** Where its form goes, and the fields that it fills in itself; undefined without a form. */
  readonly form: { readonly action: string; readonly hidden: Readonly<Record<string, string>> } | undefined;
  /** The link that goes on, of a page that only tells something. */
  readonly onward: string | undefined;
  /** The whole page. */
  readonly html: string;
}

/** What a real log-in in a browser came to. */
export type BrowserOutcome = 'in' | 'refused' | 'must-change' | 'otp' | { readonly page: string };

/** A person's browser: cookies, redirects and forms over HTTP, no script. One is one person's session. */
export class Browser {
  readonly #cookies = new Map<string, string>();

  constructor(
    private readonly wire: Wire,
    private readonly env: ServerEnv,
  ) {}

  /** Opens the log-in page of the application `portal`; somebody who is signed in already is `in` at once. */
  open(): Promise<Page> {
    const query = new URLSearchParams({
      client_id: this.env.PORTAL_CLIENT_ID ?? '',
      redirect_uri: this.env.PORTAL_REDIRECT ?? '',
      response_type: 'code',
      scope: 'openid',
    });
    return this.follow(`realms/${this.env.REALM ?? ''}/protocol/openid-connect/auth?${query.toString()}`);
  }

  /** Opens any address of the server, such as the link of a mail. */
  async follow(address: string): Promise<Page> {
    return this.#arrive(await this.wire.send(address, { headers: this.#headers() }));
  }

  /** Fills in the form of a page and sends it. */
  async submit({ form, at }: Page, fields: Readonly<Record<string, string>>): Promise<Page> {
    if (form === undefined) throw new Error(`the page ${at} has no form`);
    return this.#arrive(await this.wire.form(form.action, { ...form.hidden, ...fields }, this.#headers()));
  }

  /** Types name and password, and a code where it is asked for and there is one. */
  async signIn(uid: string, pin: string, code?: () => string): Promise<Page> {
    const page = await this.open();
    if (page.at === 'in') return page;
    const next = await this.submit(page, { username: uid, password: pin, credentialId: '' });
    return next.at === 'login-otp' && code !== undefined ? this.submit(next, { otp: code() }) : next;
  }

  /** Types a new password on the page that asks for one. */
  choose(page: Page, pin: string): Promise<Page> {
    return this.submit(page, { 'password-new': pin, 'password-confirm': pin });
  }

  #headers(): Record<string, string> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    return { accept: 'text/html', 'accept-language': 'en', ...(cookie === '' ? {} : { cookie }) };
  }

  /** Keeps the cookies, follows redirects on the server, and stops at the application or at a page. */
  async #arrive(answer: Answer): Promise<Page> {
    for (const cookie of answer.headers['set-cookie'] ?? []) this.#keep(cookie);
    const { location } = answer.headers;
    if (answer.status >= 300 && answer.status < 400 && location !== undefined) {
      const redirect = this.env.PORTAL_REDIRECT ?? '';
      if (!location.startsWith(redirect)) return this.follow(location);
      const said = new URL(location).searchParams;
      return { ...NOWHERE, at: said.has('code') ? 'in' : 'error', said: said.get('error') ?? '' };
    }
    return pageOf(answer.text);
  }

  #keep(cookie: string): void {
    const [pair = ''] = cookie.split(';');
    const name = pair.slice(0, pair.indexOf('='));
    if (/;\s*max-age=0/i.test(cookie)) this.#cookies.delete(name);
    else this.#cookies.set(name, pair.slice(pair.indexOf('=') + 1));
  }
}

/** One real log-in in a fresh browser, and what it came to. */
export async function browserSignIn(
  wire: Wire,
  env: ServerEnv,
  { uid, pin, code }: { readonly uid: string; readonly pin: string; readonly code?: () => string },
): Promise<BrowserOutcome> {
  return outcomeOf(await new Browser(wire, env).signIn(uid, pin, code));
}

export function outcomeOf({ at }: Page): BrowserOutcome {
  switch (at) {
    case 'in':
      return 'in';
    case 'login':
      return 'refused';
    case 'login-update-password':
      return 'must-change';
    case 'login-otp':
      return 'otp';
    default:
      return { page: at };
  }
}

const NOWHERE: Page = { at: '', said: '', form: undefined, onward: undefined, html: '' };

/** Reads a page of the server's own theme: its name stands at `body`, as `data-page-id="login-..."`. */
function pageOf(html: string): Page {
  const at = /data-page-id="login-([^"]*)"/.exec(html)?.[1] ?? 'unknown';
  const form = /<form\b[^>]*\baction="([^"]*)"[^>]*>([\s\S]*?)<\/form>/.exec(html);
  const hidden = [...(form?.[2] ?? '').matchAll(/<input\b[^>]*>/g)]
    .map(([input]) => input)
    .filter((input) => attribute(input, 'type') === 'hidden');
  return {
    at,
    said: [
      ...html.matchAll(
        /<(?:span|p|div)\b[^>]*\b(?:id="(?:input-error[^"]*|kc-info-message|kc-error-message)"|class="[^"]*alert__title[^"]*")[^>]*>([\s\S]*?)<\/(?:span|p|div)>/g,
      ),
    ]
      .map(([, text = '']) =>
        decoded(text.replace(/<[^>]*>/g, ' '))
          .replace(/\s+/g, ' ')
          .trim(),
      )
      .join(' '),
    form:
      form === null
        ? undefined
        : {
            action: decoded(form[1] ?? ''),
            hidden: Object.fromEntries(hidden.map((input) => [attribute(input, 'name'), attribute(input, 'value')])),
          },
    onward: onwardOf(html),
    html,
  };
}

/** The one link inside the message of a page that has no form. */
function onwardOf(html: string): string | undefined {
  const link = /<div id="kc-(?:info|error)-message"[\s\S]*?<a\b[^>]*\bhref="([^"]*)"/.exec(html)?.[1];
  return link === undefined ? undefined : decoded(link);
}

const attribute = (tag: string, name: string): string => decoded(new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1] ?? '');

function decoded(text: string): string {
  const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };
  return text.replace(/&(#x?[0-9a-f]+|\w+);/gi, (all, name: string) => {
    if (name.startsWith('#x')) return String.fromCodePoint(parseInt(name.slice(2), 16));
    if (name.startsWith('#')) return String.fromCodePoint(Number(name.slice(1)));
    return named[name] ?? all;
  });
}
