import { type Awaitable, type Logger, type Service, service } from '../../kernel/index.ts'

/** Paths of the endpoints. */
export interface HealthConfig {
  /** Default `/health/live`: the process answers. */
  live?: string
  /** Default `/health/ready`: it takes work. */
  ready?: string
}

/** Where plugins say what must work before the app is ready. */
export interface Readiness {
  /** Adds a check: it fails by returning false or throwing. Asked at every request for readiness. */
  check(name: string, check: () => Awaitable<boolean | void>): void
}

/** Provided by `http`. */
export const readiness: Service<Readiness> = service('http:readiness')

/** The endpoints' state. */
export class Health implements Readiness {
  readonly #checks = new Map<string, () => Awaitable<boolean | void>>()
  readonly #logger: () => Logger
  /** Whether the app has started and is not stopping. */
  open = false

  constructor(logger: () => Logger) {
    this.#logger = logger
  }

  check(name: string, check: () => Awaitable<boolean | void>): void {
    this.#checks.set(name, check)
  }

  live(headers: Headers): Response {
    return Response.json({ status: 'live' }, { headers })
  }

  /** 200 when everything is ready, else 503 with the names of what is not. */
  async ready(headers: Headers): Promise<Response> {
    const failed: string[] = []
    await Promise.all(
      [...this.#checks].map(async ([name, check]) => {
        try {
          if ((await check()) === false) failed.push(name)
        } catch (error) {
          failed.push(name)
          this.#logger().warn(`readiness check "${name}" failed`, { error })
        }
      }),
    )
    if (this.open && failed.length === 0) return Response.json({ status: 'ready' }, { headers })
    headers.set('retry-after', '1')
    const status = this.open ? 'not ready' : 'not accepting work'
    return Response.json({ status, failed: failed.sort() }, { status: 503, headers })
  }
}
