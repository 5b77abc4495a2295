import { type Trigger, checkOptions, mistake, nearest, t, trigger } from '../../kernel/index.ts'

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
// What is in them is looked at with the action's schema.
const optionsSchema = t.Object(
  {
    query: t.Optional(t.Any()),
    headers: t.Optional(t.Any()),
    cookies: t.Optional(t.Any()),
    body: t.Optional(t.Any()),
    maxBodySize: t.Optional(
      t.Integer({ minimum: 1, description: 'give a number of bytes of at least 1' }),
    ),
    status: t.Optional(
      t.Integer({ minimum: 200, maximum: 399, description: 'give a number from 200 to 399' }),
    ),
  },
  { additionalProperties: false },
)

/** Builds an `api` trigger. Throws a `TypeError` on arguments that cannot be meant. */
export function api(method: ApiMethod, path: string, options: ApiOptions = {}): Trigger<never> {
  if (!METHODS.has(method)) {
    const near = nearest(method, METHODS)
    throw mistake(
      `the method "${method}" is not one of ${[...METHODS].join(', ')}`,
      near ? `did you mean "${near}"?` : 'write one of them',
    )
  }
  if (typeof path !== 'string')
    throw mistake('the path is no string', 'write it as in "/tasks/:id"')
  checkOptions(optionsSchema, options)
  const made: ApiTriggerOptions = { ...options, method, path }
  return trigger('api', made)
}
