/*
 * The revision of an account moves with every change to it, whoever makes it and by whatever road (a plan's step, an import, plain SQL),
 * and so a plan that was made before can tell. What a sign-in writes (failures, lock, the last code that was taken) is no change.
 */

const COUNTED = [
  'id',
  'uid',
  'number',
  'name',
  'kind',
  'department',
  'mail',
  'owner_id',
  'made_at',
  'uid_sent_at',
  'enabled',
  'disabled_reason',
  'disabled_by',
  'disabled_at',
  'disabled_note',
  'access_from',
  'access_until',
  'access_rule',
  'contract_end',
  'pin_hash',
  'pin_changed_at',
  'pin_effective_at',
  'pin_expires_at',
  'pin_must_change',
  'pin_temporary',
  'pin_reset_at',
  'recovery_mail',
  'recovery_mobile',
  'recovery_question',
];
const COUNTED_OF_A_METHOD = ['id', 'account_id', 'type', 'label', 'seed', 'added_at', 'is_default', 'usable', 'position'];

function bump(row: 'old' | 'new'): string {
  return `update account set revision = revision + 1 where id = ${row}.account_id;`;
}

function countRows(table: string, columns?: readonly string[]): string[] {
  return [
    `create trigger ${table}_added after insert on ${table} begin ${bump('new')} end`,
    `create trigger ${table}_removed after delete on ${table} begin ${bump('old')} end`,
    ...(columns
      ? [`create trigger ${table}_changed after update of ${columns.join(', ')} on ${table} begin ${bump('new')} end`]
      : []),
  ];
}

/** The triggers that count. A statement that sets `revision` itself is left alone. */
export const REVISION_TRIGGERS: readonly string[] = [
  `create trigger account_changed after update of ${COUNTED.join(', ')} on account when new.revision = old.revision begin
     update account set revision = revision + 1 where seq = new.seq;
   end`,
  ...countRows('alias', ['alias', 'account_id']),
  ...countRows('member'),
  ...countRows('mfa_method', COUNTED_OF_A_METHOD),
  ...countRows('session'),
];
