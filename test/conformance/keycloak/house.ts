import { startServer, type RunningServer } from '../../servers/start.js';
import { startHttpProxy, type HttpProxy } from '../http/proxy.js';
import { SecondRoad } from './second-road.js';

/** A realm with its second road and a proxy in front of it; no provider. */
export interface House {
  readonly server: RunningServer;
  readonly road: SecondRoad;
  readonly proxy: HttpProxy;
  close(): Promise<void>;
}

/** @param settings of `test/servers/keycloak`; with `OWN: 'yes'` the server is nobody else's */
export async function startHouse(settings: Readonly<Record<string, string>> = {}): Promise<House> {
  const server = await startServer('keycloak', settings);
  const { env, data } = server;
  const proxy = await startHttpProxy({ url: env.URL ?? '', data });
  const road = new SecondRoad(env);
  return {
    server,
    road,
    proxy,
    async close() {
      await proxy.close();
      road.close();
      await server.stop();
    },
  };
}
