import type { Session } from './auth';
import { ApiError, bodyError, type ErrorBody, errorOf } from './errors';

/** One request to Resource Manager, as it can be shown to people, too. */
export interface ArmRequest {
  method: 'GET' | 'PUT' | 'PATCH' | 'POST' | 'DELETE';
  /** Path with the id, without the api-version. */
  path: string;
  apiVersion: string;
  body?: unknown;
  /** Whose request it is: Resource Manager's when not said, Graph's, or the server's own. */
  api?: 'arm' | 'graph' | 'own';
}

/** A change of the directory, as an action has it. */
export function graphRequest(method: ArmRequest['method'], path: string, body?: unknown): ArmRequest {
  return { method, path, apiVersion: '', body, api: 'graph' };
}

/** Where a request goes, below the origin. */
export function addressOf(request: ArmRequest): string {
  switch (request.api) {
    case 'graph':
      return `/v1.0${request.path}`;
    case 'own':
      return `/selfsame/${request.path}`;
    default:
      return withVersion(request.path, request.apiVersion);
  }
}

/** How far a long operation is; 0 to 1 where the server says so. */
export type Progress = (state: string) => void;

interface Page<T> {
  value: T[];
  nextLink?: string;
}

/** Calls Resource Manager and Graph in the user's name. */
export class Client {
  constructor(private readonly session: Session) {}

  get tenantId(): string {
    return this.session.cloud.authentication.tenant;
  }

  get account() {
    return this.session.account;
  }

  private async send(resource: 'arm' | 'graph', method: string, url: string, body?: unknown, signal?: AbortSignal): Promise<Response> {
    const headers: Record<string, string> = { Authorization: `Bearer ${await this.session.token(resource)}`, Accept: 'application/json' };
    if (resource === 'graph' && /[?&]\$(search|count)=/.test(url)) {
      headers.ConsistencyLevel = 'eventual';
    }
    if (body !== undefined) {
      headers['Content-Type'] = 'application/json';
    }
    signal?.throwIfAborted();
    // What has been sent is not taken back: the browser would reset a stream that may just have ended, and the server's HTTP library then
    // gives up the whole connection, with every other request on it.
    return fetch(url, { method, headers, body: body === undefined ? undefined : JSON.stringify(body), cache: 'no-store' });
  }

  private async json<T>(resource: 'arm' | 'graph', method: string, url: string, body?: unknown, signal?: AbortSignal): Promise<T> {
    const response = await this.send(resource, method, url, body, signal);
    if (!response.ok) {
      throw await errorOf(response);
    }
    return (response.status === 204 || response.headers.get('content-length') === '0' ? undefined : await response.json()) as T;
  }

  /** Reads one thing. */
  get<T>(path: string, apiVersion: string, signal?: AbortSignal): Promise<T> {
    return this.json<T>('arm', 'GET', withVersion(path, apiVersion), undefined, signal);
  }

  /** Calls an action that answers at once. */
  post<T>(path: string, apiVersion: string, body: unknown = {}, signal?: AbortSignal): Promise<T> {
    return this.json<T>('arm', 'POST', withVersion(path, apiVersion), body, signal);
  }

  /** One page of a list; follow nextLink for more. */
  page<T>(path: string, apiVersion: string, nextLink?: string, signal?: AbortSignal): Promise<Page<T>> {
    return this.json<Page<T>>('arm', 'GET', nextLink ? local(nextLink) : withVersion(path, apiVersion), undefined, signal);
  }

  /** A whole list, for those that are short. */
  async all<T>(path: string, apiVersion: string, signal?: AbortSignal): Promise<T[]> {
    const items: T[] = [];
    let next: string | undefined;
    do {
      const page = await this.page<T>(path, apiVersion, next, signal);
      items.push(...page.value);
      next = page.nextLink;
    } while (next);
    return items;
  }

  graph<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
    return this.json<T>('graph', method, path.startsWith('http') ? local(path) : `/v1.0${path}`, body, signal);
  }

  async graphAll<T>(path: string, signal?: AbortSignal): Promise<T[]> {
    const items: T[] = [];
    let next: string | undefined = path;
    while (next) {
      const page: { value: T[]; '@odata.nextLink'?: string } = await this.graph('GET', next, undefined, signal);
      items.push(...page.value);
      next = page['@odata.nextLink'];
    }
    return items;
  }

  /** The server's own routes, for owners. */
  own<T>(method: string, path: string, body?: unknown): Promise<T> {
    return this.json<T>('arm', method, `/selfsame/${path}`, body);
  }

  /** Does what a request asks and waits for the end of the operation that it begins, if it begins one. */
  async run<T>(request: ArmRequest, progress: Progress = () => {}): Promise<T> {
    const response = await this.send(request.api === 'graph' ? 'graph' : 'arm', request.method, addressOf(request), request.body);
    if (!response.ok) {
      throw await errorOf(response);
    }
    const text = await response.text();
    const first = (text ? JSON.parse(text) : undefined) as T;
    const status = response.headers.get('azure-asyncoperation');
    const location = response.headers.get('location');
    if (status) {
      await this.pollStatus(local(status), progress);
    } else if (response.status === 202 && location) {
      const last = await this.pollLocation<T>(local(location), progress);
      if (request.method === 'POST') {
        return last ?? first;
      }
    } else {
      return first;
    }
    if (request.method === 'PUT' || request.method === 'PATCH') {
      return this.get<T>(request.path, request.apiVersion);
    }
    return first;
  }

  private async pollStatus(url: string, progress: Progress): Promise<void> {
    for (;;) {
      const operation = await this.json<{ status: string; error?: ErrorBody }>('arm', 'GET', url);
      progress(operation.status);
      if (operation.status === 'Succeeded') {
        return;
      }
      if (operation.status === 'Failed' || operation.status === 'Canceled') {
        throw bodyError(500, operation.error ?? { code: operation.status, message: `The operation ended as ${operation.status}.` });
      }
      await pause(1000);
    }
  }

  /** What the operation answers at its end, if it answers anything. */
  private async pollLocation<T>(url: string, progress: Progress): Promise<T | undefined> {
    for (;;) {
      const response = await this.send('arm', 'GET', url);
      if (response.status !== 202) {
        if (!response.ok && response.status !== 404) {
          throw await errorOf(response);
        }
        const text = response.ok ? await response.text() : '';
        return text ? (JSON.parse(text) as T) : undefined;
      }
      progress('InProgress');
      await pause(1000);
    }
  }
}

/** Links of the server are followed on this origin only. */
function local(link: string): string {
  const url = new URL(link, window.location.origin);
  if (url.origin !== window.location.origin) {
    throw new ApiError(0, 'ForeignLink', 'The server pointed to another origin, which is not followed.', '');
  }
  return url.pathname + url.search;
}

/** The server's own routes have no api-version. */
export function withVersion(path: string, apiVersion: string): string {
  if (apiVersion === '') {
    return path;
  }
  return `${path}${path.includes('?') ? '&' : '?'}api-version=${apiVersion}`;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
