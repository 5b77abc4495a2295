import { type Trigger, mistake, nearest, trigger } from '../../kernel/index.ts'

/** Methods an action can be bound to. `HEAD` and `OPTIONS` are answered for them. */
export type ApiMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** How a request body may be written. */
export type BodyType = 'json' | 'form' | 'multipart'

/** What {@link ApiTriggers.api} takes beside method and path. */
export interface ApiOptions {
  /** Input properties read from the query of a POST, PUT or PATCH; of a GET or DELETE all are. */
  query?: readonly string[]
  /** Input properties read from a header: `{ requestedBy: 'x-requested-by' }`. */
  headers?: Readonly<Record<string, string>>
  /** Input properties read from a cookie: `{ theme: 'theme' }`. */
  cookies?: Readonly<Record<string, string>>
  /**
   * Accepted body types. Default: JSON, and forms when every property can be read from text;
   * multipart alone when the input has files.
   */
  body?: BodyType | readonly BodyType[]
  /** Longest accepted body in bytes. Default: `http.maxBodySize`. */
  maxBodySize?: number
  /** Status of a success. Default 200, or 204 when the output schema is empty. */
  status?: number
}

/** The trigger builders of this plugin. */
export interface ApiTriggers {
  /**
   * Serves the action over HTTP.
   *
   * @param path begins with `/`; `:name` is a path parameter, a last `*name` takes the rest. Joined
   *   after the `apiPrefix` of the action's modules
   */
  api<In = never>(method: ApiMethod, path: string, options?: ApiOptions): Trigger<In>
}

/** The options of an `api` trigger, as kept on the trigger. */
export interface ApiTriggerOptions extends ApiOptions {
  readonly method: ApiMethod
  readonly path: string
}

const METHODS: ReadonlySet<string> = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])
const OPTIONS: ReadonlySet<string> = new Set([
  'query',
  'headers',
  'cookies',
  'body',
  'maxBodySize',
  'status',
])

/** Builds an `api` trigger. Throws a `TypeError` on arguments that cannot be meant. */
export function api(method: ApiMethod, path: string, options: ApiOptions = {}): Trigger<never> {
  if (!METHODS.has(method)) {
    throw mistake(
      `the method "${method}" is not one of ${[...METHODS].join(', ')}`,
      nearestOf(method, METHODS, 'write one of them'),
    )
  }
  if (typeof path !== 'string')
    throw mistake('the path is no string', 'write it as in "/tasks/:id"')
  for (const key of Object.keys(options)) {
    if (!OPTIONS.has(key)) {
      throw mistake(
        `unknown option "${key}"`,
        nearestOf(key, OPTIONS, `there are ${[...OPTIONS].join(', ')}`),
      )
    }
  }
  const { status = 200, maxBodySize = 1 } = options
  if (!Number.isInteger(status) || status < 200 || status > 399) {
    throw mistake(`${status} is not the status of a success`, 'give a number from 200 to 399')
  }
  if (!Number.isInteger(maxBodySize) || maxBodySize < 1) {
    throw mistake(`maxBodySize is ${maxBodySize}`, 'give a number of bytes of at least 1')
  }
  const made: ApiTriggerOptions = { ...options, method, path }
  return trigger('api', made)
}

function nearestOf(given: string, known: ReadonlySet<string>, otherwise: string): string {
  const near = nearest(given, known)
  return near ? `did you mean "${near}"?` : otherwise
}
