import { type AccountRow } from '../../core/account.js';
import { factsOf, type Fact, type FactMaker } from '../../core/fact.js';
import { type When } from '../../core/instant.js';
import { Personal } from '../../core/personal.js';
import { type Entry } from '../../ldap/types.js';
import { disabledBy, untilOf } from './access-window.js';
import { kindOf, PWD_END, type Names } from './names.js';
import { type OpenldapParts } from './parts.js';

/** What a row of a list is made from. */
export function rowAttributes({ uid, name, kind, department, number, mail, alias, note, accessEnd }: Names): readonly string[] {
  const all = ['entryUUID', uid, name, kind, department, number, mail, alias, note, accessEnd, PWD_END];
  return [...new Set(all.filter((attribute): attribute is string => attribute !== undefined))];
}

/** A row of a list; undefined for an entry whose id or UID we may not see. */
export function rowOf({ system, clock, names, kinds }: OpenldapParts, entry: Entry): AccountRow | undefined {
  const [id, uid] = [entry.text('entryUUID'), entry.text(names.uid)];
  if (id === undefined || uid === undefined) return undefined;
  const now = clock();
  const facts = factsOf(system, now);
  const text = (attribute: string): Fact<string> => {
    const value = entry.text(attribute);
    return value === undefined ? facts.absent() : facts.known(value);
  };
  const number = entry.text(names.number);
  return {
    id,
    uid,
    name: entry.text(names.name) ?? uid,
    kind: facts.known(kindOf(entry.texts(names.kind), kinds)),
    department: text(names.department),
    number: number === undefined ? facts.absent() : facts.known(new Personal('number', number)),
    mail: text(names.mail),
    enabled: names.note === undefined ? facts.absent() : facts.known(disabledBy(entry, names, now) === undefined),
    accessUntil: untilFact(untilOf(entry, names, now), names.accessEnd, facts),
  };
}

function untilFact(until: When | 'unreadable', attribute: string, facts: FactMaker): Fact<When> {
  return until === 'unreadable'
    ? facts.unknown('not-decodable', `${attribute} holds no time that can be read`)
    : facts.known(until);
}
