import { type NounSpec } from '../spec.js';

export const directory: NounSpec = {
  noun: 'directory',
  summary: 'make, fill and try the embedded directory',
  commands: [
    {
      verb: 'init',
      summary: 'make a directory, and a profile that uses it',
      details:
        'With --people: a made-up university to practise on. Without: an empty directory, to be filled by directory import.',
      options: [
        { flags: '--name <profile>', text: 'the name of the profile (default: practice with --people, else directory)' },
        { flags: '--file <file>', text: "where the directory is kept (default: in the data folder, by the profile's name)" },
        {
          flags: '--policy <name>',
          text: 'the policy that it enforces: hku, plain or a file (default: hku with --people, else plain)',
        },
        { flags: '--people <n>', text: 'make up so many people' },
        { flags: '--seed <n>', text: 'the same seed makes the same people (default: 7)' },
      ],
      examples: ['uidctl directory init --people 500 --seed 7', 'uidctl directory init --name campus --policy hku'],
      load: async () => (await import('./init.js')).module,
    },
    {
      verb: 'import',
      summary: 'load accounts from a CSV file that somebody else wrote',
      details:
        'Any order of columns, with or without BOM; quoted newlines are fine. Each bad record is reported with its line and reason; then nothing is written, unless --skip-bad is given.',
      arguments: [{ name: 'file', text: 'a CSV file, or - for standard input', required: true }],
      options: [
        {
          flags: '--column <field=header>',
          text: 'which column holds a field, such as uid=Login; may be given several times',
          list: true,
        },
        {
          flags: '--on-existing <what>',
          text: 'a UID that is there already (default: refuse)',
          choices: ['refuse', 'update', 'skip'],
        },
        { flags: '--skip-bad', text: 'take the good records and leave the bad ones out' },
        { flags: '--ignore-unknown', text: 'leave columns out that no field has' },
        { flags: '-n, --dry-run', text: 'check every record and write nothing' },
      ],
      examples: ['uidctl directory import people.csv --column uid=Login', 'uidctl directory import - --skip-bad'],
      load: async () => (await import('./import.js')).module,
    },
    {
      verb: 'export',
      summary: 'every account in the columns that import reads; CSV unless -o says otherwise',
      details:
        'Numbers and recovery contacts are masked like everywhere, and import refuses a masked file: --unmask writes them whole, for a file that import reads back, and the audit keeps that. No PIN, method, session or history is ever in it.',
      examples: ['uidctl directory export', 'uidctl directory export --unmask', 'uidctl directory export -o ndjson'],
      load: async () => (await import('./export.js')).module,
    },
    {
      verb: 'sign-in',
      summary: 'try a real sign-in; it counts like any other',
      details:
        'The PIN is asked for without echo, or read as the first line of standard input; the code of a second factor as the second line.',
      arguments: [{ name: 'uid', text: 'the UID, as the person would type it', required: true }],
      options: [
        { flags: '--method <which>', text: 'the MFA method to use: its number in mfa list, or its id' },
        { flags: '--service <name>', text: 'what to sign in to, by its name in the policy' },
      ],
      examples: ['uidctl directory sign-in lamky'],
      load: async () => (await import('./sign-in.js')).module,
    },
  ],
};
