import { type Clock, type Duration, type Ids, milliseconds } from '../../../kernel/index.ts'
import type { Database } from '../../db/index.ts'
import { WebhookEndpointNotFound } from '../errors.ts'
import type { NewEndpoint, WebhookEndpoint, WebhookEndpoints } from './endpoints.ts'
import { newSecret } from './sign.ts'

interface StoredSecret {
  readonly secret: string
  /** Milliseconds since the epoch; null for as long as there is no newer one. */
  readonly until: number | null
}

interface Row {
  id: string
  url: string
  description: string | null
  org: string | null
  /** JSON, the newest first. */
  secrets: string
  created_at: bigint
  disabled_at: bigint | null
  disabled_because: string | null
}

/** An endpoint with what deliveries to it are signed with. */
export type SigningEndpoint = WebhookEndpoint & { readonly secrets: readonly string[] }

/** What endpoints are kept with. */
export interface EndpointParts {
  readonly database: Database
  readonly clock: Pick<Clock, 'now'>
  readonly ids: Ids
  /** @throws WebhookAddressRefused */
  readonly checkUrl: (url: string) => void
}

/** Endpoints in the app's database. */
export class EndpointStore implements WebhookEndpoints {
  readonly #parts: EndpointParts

  constructor(parts: EndpointParts) {
    this.#parts = parts
  }

  async create({ url, description, org }: NewEndpoint): Promise<{ id: string; secret: string }> {
    const { ids, clock, checkUrl } = this.#parts
    checkUrl(url)
    const id = ids.uuid()
    const secret = newSecret()
    await this.#table
      .insertInto('webhook_endpoints')
      .values({
        ...{ id, url, secrets: JSON.stringify([{ secret, until: null }]) },
        ...{ description: description ?? null, org: org ?? null },
        ...{ created_at: BigInt(clock.now()), disabled_at: null, disabled_because: null },
      })
      .execute()
    return { id, secret }
  }

  async get(id: string): Promise<WebhookEndpoint | undefined> {
    const row = await this.#row(id)
    return row && endpointOf(row)
  }

  async list({ org }: { org?: string } = {}): Promise<WebhookEndpoint[]> {
    const all = this.#table.selectFrom('webhook_endpoints').selectAll().orderBy('id')
    const rows = await (org === undefined ? all : all.where('org', '=', org)).execute()
    return rows.map(endpointOf)
  }

  async rotate(
    id: string,
    { keep = '24h' }: { keep?: Duration } = {},
  ): Promise<{ secret: string }> {
    const now = this.#parts.clock.now()
    const secret = newSecret()
    const until = now + milliseconds(keep)
    await this.#parts.database.transaction(async () => {
      // Of two at once the second waits for the first: each gives a secret that is kept.
      await this.#table
        .updateTable('webhook_endpoints')
        .set((row) => ({ id: row.ref('id') }))
        .where('id', '=', id)
        .execute()
      const row = await this.#existing(id)
      const old = valid(row, now).map((one) => ({ ...one, until: one.until ?? until }))
      await this.#change(id, { secrets: JSON.stringify([{ secret, until: null }, ...old]) })
    })
    return { secret }
  }

  enable(id: string): Promise<void> {
    return this.#change(id, { disabled_at: null, disabled_because: null })
  }

  disable(id: string, because = 'manual'): Promise<void> {
    const now = BigInt(this.#parts.clock.now())
    return this.#change(id, { disabled_at: now, disabled_because: because })
  }

  async remove(id: string): Promise<void> {
    const { numDeletedRows } = await this.#table
      .deleteFrom('webhook_endpoints')
      .where('id', '=', id)
      .executeTakeFirst()
    if (numDeletedRows === 0n) throw new WebhookEndpointNotFound({ details: { endpoint: id } })
  }

  /** @throws WebhookEndpointNotFound */
  async signing(id: string): Promise<SigningEndpoint> {
    const row = await this.#existing(id)
    const secrets = valid(row, this.#parts.clock.now()).map(({ secret }) => secret)
    return { ...endpointOf(row), secrets }
  }

  async #existing(id: string): Promise<Row> {
    const row = await this.#row(id)
    if (!row) throw new WebhookEndpointNotFound({ details: { endpoint: id } })
    return row
  }

  #row(id: string): Promise<Row | undefined> {
    return this.#table
      .selectFrom('webhook_endpoints')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst()
  }

  async #change(id: string, changes: Partial<Row>): Promise<void> {
    const { numUpdatedRows } = await this.#table
      .updateTable('webhook_endpoints')
      .set(changes)
      .where('id', '=', id)
      .executeTakeFirst()
    if (numUpdatedRows === 0n) throw new WebhookEndpointNotFound({ details: { endpoint: id } })
  }

  get #table() {
    return this.#parts.database.tables<{ webhook_endpoints: Row }>()
  }
}

function valid({ secrets }: Row, now: number): StoredSecret[] {
  const all = JSON.parse(secrets) as StoredSecret[]
  return all.filter(({ until }) => until === null || until > now)
}

function endpointOf(row: Row): WebhookEndpoint {
  return {
    id: row.id,
    url: row.url,
    description: row.description ?? undefined,
    org: row.org ?? undefined,
    createdAt: Number(row.created_at),
    disabledAt: row.disabled_at === null ? undefined : Number(row.disabled_at),
    disabledBecause: row.disabled_because ?? undefined,
  }
}
