/** An error as Resource Manager or Graph tells it. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly correlationId: string,
    readonly details: readonly ErrorBody[] = [],
    readonly target?: string,
    readonly additionalInfo: readonly unknown[] = [],
  ) {
    super(message);
    this.name = 'ApiError';
  }
}

export interface ErrorBody {
  code?: string;
  message?: string;
  target?: string;
  details?: ErrorBody[];
  additionalInfo?: unknown[];
}

/** What came instead of an answer, as an error with the id that an operator can look for. */
export async function errorOf(response: Response): Promise<ApiError> {
  const correlationId = response.headers.get('x-ms-correlation-request-id') ?? response.headers.get('request-id') ?? '';
  let body: ErrorBody = {};
  try {
    const json: unknown = await response.json();
    body = (json as { error?: ErrorBody }).error ?? (json as ErrorBody);
  } catch {
    // not JSON: the status line has to do
  }
  return bodyError(response.status, body, correlationId);
}

export function bodyError(status: number, body: ErrorBody, correlationId = ''): ApiError {
  return new ApiError(status, body.code ?? `HTTP ${status}`, body.message ?? 'The server gave no reason.', correlationId,
    body.details ?? [], body.target, body.additionalInfo ?? []);
}
