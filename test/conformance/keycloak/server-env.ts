/** What `test/servers/keycloak start` printed. */
export type ServerEnv = Readonly<Record<string, string>>;
