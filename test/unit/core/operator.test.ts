import { describe, expect, it } from 'vitest';
import { loginOf } from '../../../src/core/operator.js';

describe('the login in a name that the tool signs in with', () => {
  it.each([
    ['desk', 'desk'],
    ['uid=desk,ou=tools,dc=uni', 'desk'],
    ['UID = desk , ou=tools', 'desk'],
    ['cn=Help Desk,ou=tools', 'Help Desk'],
    ['cn=Desk\\, Help,ou=tools', 'Desk, Help'],
    ['cn=Desk\\2C Help,ou=tools', 'Desk, Help'],
    ['cn=L\\C3\\BC,ou=tools', 'Lü'],
    ['cn=desk+uid=d1,ou=tools', 'desk'],
    ['UNI\\desk', 'desk'],
    ['desk@uni.example', 'desk'],
    ['UNI\\desk@uni.example', 'desk'],
    ['@desk', '@desk'],
    ['', ''],
  ])('%s is %s', (name, login) => {
    expect(loginOf(name)).toBe(login);
  });
});
