import { type NounSpec } from '../spec.js';

export const profile: NounSpec = {
  noun: 'profile',
  summary: 'the back ends that are set up on this machine',
  commands: [
    {
      verb: 'add',
      summary: 'set up a back end; the connection is tried before anything is saved',
      details:
        'On a terminal it asks for what is missing. The password (Keycloak: the client secret) is asked for without echo, or is the first line of standard input (--secret-stdin), or is in UIDCTL_SECRET_<NAME>; there is no option for it. A certificate that is not trusted is shown, and needs the file of its authority: there is no way to leave the check out. With --replace, what is not given stays as it was.',
      arguments: [{ name: 'name', text: 'the name of the new profile', required: true }],
      options: [
        {
          flags: '--kind <kind>',
          text: 'what it is; composite: several profiles as one person',
          choices: ['openldap', 'active-directory', 'keycloak', 'composite', 'directory'],
        },
        { flags: '--url <url>', text: 'the server: ldaps://HOST, or ldap://HOST with StartTLS; Keycloak: https://HOST' },
        { flags: '--ca <file>', text: "the PEM file of the authority to trust (default: the system's own)" },
        { flags: '--bind <name>', text: 'LDAP: the name to sign in with, such as a DN or desk@uni.example' },
        { flags: '--base <dn>', text: 'LDAP: the part of the tree with the accounts' },
        { flags: '--default-policy <dn>', text: 'OpenLDAP: the policy entry of accounts that name none' },
        { flags: '--realm <realm>', text: 'Keycloak: the realm with the accounts' },
        { flags: '--client <id>', text: 'Keycloak: the client to sign in as' },
        { flags: '--sign-in-realm <realm>', text: 'Keycloak: the realm of that client, where it is another one' },
        {
          flags: '--attribute <what=name>',
          text: 'which attribute holds what, such as kind=eduPersonAffiliation; may be given several times',
          list: true,
        },
        {
          flags: '--account-kind <value=kind>',
          text: 'what a value of the kind attribute stands for, such as alum=graduate; may be given several times',
          list: true,
        },
        {
          flags: '--protected-group <path>',
          text: 'Keycloak: a group, such as /admins, whose members are never changed (none: no group); may be given several times',
          list: true,
        },
        {
          flags: '--register-again <action>',
          text: 'Keycloak: what the person must do at the next sign-in once all MFA methods are cleared (default: CONFIGURE_TOTP; none: nothing); may be given several times',
          list: true,
        },
        { flags: '--link-client <id>', text: 'Keycloak: the client that a reset link leads back to' },
        { flags: '--link-redirect <url>', text: 'Keycloak: the address that a reset link leads back to' },
        { flags: '--link-lifespan <seconds>', text: 'Keycloak: how long a reset link lives' },
        {
          flags: '--reset-via <way>',
          text: 'how pin reset gets somebody back in where --via is not given (default: temporary)',
          choices: ['temporary', 'link'],
        },
        {
          flags: '--member <profile>',
          text: 'composite: a profile, in the order in which a change goes through them; campus-sso:mail=mail says how an account is found there (default: by UID); may be given several times',
          list: true,
        },
        {
          flags: '--part <part=profile>',
          text: 'composite: who answers what (person, account, pin, mfa, access, recovery, sessions, sign-in), such as pin=campus-ad or account=campus-ad,campus-sso; what nobody is named for, the one of person answers; may be given several times',
          list: true,
        },
        { flags: '--file <file>', text: 'the file of an embedded directory that is there already' },
        {
          flags: '--policy <name>',
          text: "the rules for texts and guard: hku, plain or a file (default: plain, or the directory's own)",
        },
        { flags: '--practice', text: 'made-up people only' },
        {
          flags: '--zone <zone>',
          text: "the time zone in which days end there, under the policy plain (default: this machine's)",
        },
        {
          flags: '--operator <who>',
          text: 'whom the audit names: the user of this machine, or the name that it signs in with (default: os-user)',
          choices: ['bind', 'os-user'],
        },
        { flags: '--secret-stdin', text: 'read the password or client secret from the first line of standard input' },
        {
          flags: '--store <home>',
          text: 'where the password or client secret is kept (default: keychain)',
          choices: ['keychain', 'file', 'none'],
        },
        { flags: '--no-test', text: 'save without trying the connection' },
        { flags: '--use', text: 'make it the current profile' },
        { flags: '--replace', text: 'put it in the place of the profile of that name' },
        { flags: '-n, --dry-run', text: 'try the connection and save nothing' },
      ],
      examples: [
        'uidctl profile add campus',
        'uidctl profile add campus --kind openldap --url ldaps://ldap.uni.example --ca ca.pem --bind uid=desk,ou=services,dc=uni,dc=example --base ou=people,dc=uni,dc=example --secret-stdin',
        'uidctl profile add campus-ad --kind active-directory --url ldaps://dc1.uni.example --bind desk@uni.example --base DC=uni,DC=example --use',
        'uidctl profile add campus-sso --kind keycloak --url https://sso.uni.example --realm campus --client uidctl-desk --attribute accessEnd=accessExpires --protected-group /admins --secret-stdin',
        'uidctl profile add uni --kind composite --member campus-ad --member campus-sso:mail=mail --part person=campus-ad --part mfa=campus-sso --part account=campus-ad,campus-sso',
        'uidctl profile add campus --ca new-ca.pem --replace',
        'uidctl profile add spare --kind directory --file spare.db',
      ],
      load: async () => (await import('./add.js')).module,
    },
    {
      verb: 'list',
      summary: 'every profile; the current one is marked',
      examples: ['uidctl profile list'],
      load: async () => (await import('./list.js')).module,
    },
    {
      verb: 'show',
      summary: 'one profile, where its data is, and what it can do',
      arguments: [{ name: 'name', text: 'a profile (default: the one in use)', required: false }],
      examples: ['uidctl profile show', 'uidctl profile show practice -o json'],
      load: async () => (await import('./show.js')).module,
    },
    {
      verb: 'use',
      summary: 'make a profile the current one',
      arguments: [{ name: 'name', text: 'a profile', required: true }],
      examples: ['uidctl profile use practice'],
      load: async () => (await import('./use.js')).module,
    },
    {
      verb: 'remove',
      summary: 'take a profile out of the settings, and forget its password or client secret',
      details:
        'The accounts are not touched: a server stays as it is, and so does the file of a directory. A member of a composite stays until that is removed (exit 7).',
      arguments: [{ name: 'name', text: 'a profile', required: true }],
      options: [{ flags: '-y, --yes', text: 'answer the question with yes' }],
      examples: ['uidctl profile remove practice', 'uidctl profile remove practice --yes'],
      load: async () => (await import('./remove.js')).module,
    },
  ],
};
