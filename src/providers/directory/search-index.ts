/*
 * Full-text indexes over UIDs, names and aliases, kept by triggers in plain SQL: rows that any program inserts are found.
 * The `_trigram` ones find three characters and more, anywhere in a word. The `_part` ones find shorter parts: beginnings of words, and in scripts
 * that write no spaces every character is a word of its own, so that 小明 is found inside 歐陽小明. Both fold letter case and diacritics
 * themselves, in what is stored and in what is looked for.
 */

/** Characters of scripts without spaces between words: Thai, Lao, Burmese, Khmer, Han, kana, bopomofo, hangul and what belongs to them. */
const UNSPACED = [
  [0x0e00, 0x0eff],
  [0x1000, 0x109f],
  [0x1100, 0x11ff],
  [0x1780, 0x17ff],
  [0x2e80, 0xd7ff],
  [0xf900, 0xfaff],
  [0x20000, 0x3ffff],
] as const;
const UNSPACED_CLASS = `[${UNSPACED.map(([from, to]) => `${String.fromCodePoint(from)}-${String.fromCodePoint(to)}`).join('')}]`;
const unspaced = new RegExp(UNSPACED_CLASS, 'gu');

/** A text as `name_part` takes it in: a space on both sides of every character of an unspaced script. The SQL below does the same. */
export function spaced(text: string): string {
  return text.replace(unspaced, ' $& ');
}

/* An aggregate that orders its own input needs SQLite 3.44, and with that in a trigger an older one reads nothing of the file: the rows come in order. */
const SPACED_NAME = `case when new.name glob '*${UNSPACED_CLASS}*' then (
    with recursive place(n) as (select 1 union all select n + 1 from place where n < length(new.name))
    select group_concat(piece, '') from (
      select case when substr(new.name, n, 1) glob '${UNSPACED_CLASS}' then ' ' || substr(new.name, n, 1) || ' ' else substr(new.name, n, 1) end as piece
      from place order by n
    )
  ) else new.name end`;

const FTS = (tokenizer: string, columns: string, more = ''): string =>
  `fts5(${columns}, content='', contentless_delete=1, ${more}tokenize="${tokenizer}")`;
const TRIGRAM = 'trigram remove_diacritics 1';
const WORDS = 'unicode61 remove_diacritics 2';

const ACCOUNT_IN = `insert into name_trigram (rowid, uid, name) values (new.seq, new.uid, new.name);
  insert into name_part (rowid, uid, name) values (new.seq, new.uid, ${SPACED_NAME});`;
const ACCOUNT_OUT = `delete from name_trigram where rowid = old.seq; delete from name_part where rowid = old.seq;`;
const ALIAS_IN = `insert into alias_trigram (rowid, alias) values (new.seq, new.alias); insert into alias_part (rowid, alias) values (new.seq, new.alias);`;
const ALIAS_OUT = `delete from alias_trigram where rowid = old.seq; delete from alias_part where rowid = old.seq;`;

/**
 * The statements that make the indexes and the triggers that keep them. Aliases have indexes of their own: to write an account's row
 * again for each alias, or to write rows out of their order, is ten times as slow.
 */
export const SEARCH_INDEX: readonly string[] = [
  `create virtual table name_trigram using ${FTS(TRIGRAM, 'uid, name')}`,
  `create virtual table name_part using ${FTS(WORDS, 'uid, name', "prefix='1 2', ")}`,
  `create virtual table alias_trigram using ${FTS(TRIGRAM, 'alias')}`,
  `create virtual table alias_part using ${FTS(WORDS, 'alias', "prefix='1 2', ")}`,
  `create trigger account_found after insert on account begin ${ACCOUNT_IN} end`,
  `create trigger account_renamed after update of seq, uid, name on account
     when old.seq <> new.seq or old.uid <> new.uid collate binary or old.name <> new.name begin ${ACCOUNT_OUT} ${ACCOUNT_IN} end`,
  `create trigger account_lost after delete on account begin ${ACCOUNT_OUT} end`,
  `create trigger alias_found after insert on alias begin ${ALIAS_IN} end`,
  `create trigger alias_renamed after update of seq, alias on alias when old.seq <> new.seq or old.alias <> new.alias collate binary begin ${ALIAS_OUT} ${ALIAS_IN} end`,
  `create trigger alias_lost after delete on alias begin ${ALIAS_OUT} end`,
];

/**
 * Takes the rows behind a place into the indexes, many at a time: for one who has put the triggers aside meanwhile. Each takes that place of
 * `account` or `alias` as its one parameter.
 */
export const INDEX_ROWS: readonly { readonly table: 'account' | 'alias'; readonly sql: string }[] = [
  {
    table: 'account',
    sql: 'insert into name_trigram (rowid, uid, name) select seq, uid, name from account new where seq > ? order by seq',
  },
  {
    table: 'account',
    sql: `insert into name_part (rowid, uid, name) select seq, uid, ${SPACED_NAME} from account new where seq > ? order by seq`,
  },
  { table: 'alias', sql: 'insert into alias_trigram (rowid, alias) select seq, alias from alias where seq > ? order by seq' },
  { table: 'alias', sql: 'insert into alias_part (rowid, alias) select seq, alias from alias where seq > ? order by seq' },
];
