/*
 * Values that no institution gave and that this program chose itself. The built-in policies and the schema's defaults take them from here; another policy
 * may give its own.
 */

/** How long before its end access by a yearly rule can be renewed; `access due` looks so many days ahead where a policy has no such rule. */
export const RENEWAL_OPENS = 'P90D';

/** Methods younger than this are marked before they are trusted, from the advice to warn on fresh ones (C10). */
export const FRESH_METHODS = 'P30D';

/** A second PIN reset inside this time defaults to No. */
export const REPEAT_RESET = 'PT15M';
