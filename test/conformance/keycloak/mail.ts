import { once } from 'node:events';
import { type AddressInfo } from 'node:net';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

/** One mail that came. */
export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** The links in it, in order. */
  readonly links: readonly string[];
}

/** A real mail server on loopback that keeps what it is given. */
export interface MailServer {
  /** For the setting SMTP_PORT of the realm. */
  readonly port: number;
  /** All mails so far, or those to one address. */
  mails(to?: string): readonly Mail[];
  /** The first mail to this address, which may be on its way; fails when none comes within 10 s. */
  mailTo(to: string): Promise<Mail>;
  close(): Promise<void>;
}

/** Starts one. @param refuse what it says to every recipient in place of taking the mail (RFC 5321, section 4.2.2: 550) */
export async function startMailServer({ refuse }: { readonly refuse?: string } = {}): Promise<MailServer> {
  const kept: Mail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    hideSTARTTLS: true,
    onRcptTo: (_, __, done) => {
      done(refuse === undefined ? null : Object.assign(new Error(refuse), { responseCode: 550 }));
    },
    onData: (stream, { envelope }, done) => {
      simpleParser(stream).then(({ subject = '', text = '', html }) => {
        const whole = text === '' && typeof html === 'string' ? html : text;
        for (const { address } of envelope.rcptTo) kept.push({ to: address, subject, text: whole, links: linksIn(whole) });
        done();
      }, done);
    },
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const mails = (to?: string): readonly Mail[] => kept.filter((mail) => to === undefined || mail.to === to);
  return {
    port: (server.server.address() as AddressInfo).port,
    mails,
    mailTo: async (to) => {
      for (let tries = 0; tries < 500; tries++) {
        const [first] = mails(to);
        if (first !== undefined) return first;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      throw new Error(`no mail to ${to} came`);
    },
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

const linksIn = (text: string): string[] => [...text.matchAll(/https?:\/\/[^\s"'<>\]]+/g)].map(([link]) => link);
