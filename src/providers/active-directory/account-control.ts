/** Bits of userAccountControl and of msDS-User-Account-Control-Computed ([MS-ADTS] 2.2.16). */
export const CONTROL = {
  disabled: 0x2,
  /** In the computed attribute alone: locked now. The same bit of userAccountControl is stale. */
  locked: 0x10,
  passwordNotRequired: 0x20,
  interdomainTrust: 0x800,
  workstationTrust: 0x1000,
  serverTrust: 0x2000,
  passwordNeverExpires: 0x10000,
  smartcardRequired: 0x40000,
} as const;

/** Accounts of machines and of other domains. */
const TRUST = CONTROL.interdomainTrust | CONTROL.workstationTrust | CONTROL.serverTrust;

/** The value of a control attribute. Throws RangeError where it is missing or no number. */
export function controlOf(text: string | undefined): number {
  if (text === undefined || !/^-?\d{1,10}$/.test(text)) throw new RangeError('userAccountControl is no number');
  return Number(text);
}

/** Whether any of the bits is set. */
export function has(control: number, bits: number): boolean {
  return (control & bits) !== 0;
}

export function isTrust(control: number): boolean {
  return has(control, TRUST);
}

/** The value with the disable bit as wanted, and every other bit as it was. */
export function withDisabled(control: number, disabled: boolean): number {
  return disabled ? control | CONTROL.disabled : control & ~CONTROL.disabled;
}
