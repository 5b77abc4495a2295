import type { Row } from '../store.ts'
import { itemsIn } from './array-text.ts'

/** Types from here on are a database's own. */
const FIRST = 16_384

const ARRAYS = `select t.oid::int8::text as type, coalesce(nullif(e.typbasetype, 0), e.oid)::int8::text as item
from pg_type t join pg_type e on e.oid = t.typelem
where t.typcategory = 'A' and t.oid >= ${FIRST}`

/** By the type of their items, what else than texts they are: bool; int8; int2, int4, float4, float8. */
const ITEMS: Readonly<Record<string, (text: string) => unknown>> = {
  '16': (text) => text === 't',
  '20': BigInt,
  '21': Number,
  '23': Number,
  '700': Number,
  '701': Number,
}

type Decoder = (value: unknown) => unknown

/** The types that a database defines itself, of which arrays arrive as text. */
export class OwnTypes {
  readonly #ask: (text: string) => Promise<Row[]>
  readonly #known = new Map<number, Decoder | undefined>()

  /** @param ask runs a query */
  constructor(ask: (text: string) => Promise<Row[]>) {
    this.#ask = ask
  }

  /** Whether a type must be asked for before its values can be read. */
  isUnknown(type: number): boolean {
    return type >= FIRST && !this.#known.has(type)
  }

  decoderOf(type: number): Decoder | undefined {
    return this.#known.get(type)
  }

  /** Asks for all of them. */
  async learn(types: readonly number[]): Promise<void> {
    for (const { type, item } of await this.#ask(ARRAYS)) {
      const read = ITEMS[item as string]
      this.#known.set(Number(type), (value) =>
        typeof value === 'string' ? itemsOf(itemsIn(value), read) : value,
      )
    }
    // What is no array is left as it is.
    for (const type of types) if (!this.#known.has(type)) this.#known.set(type, undefined)
  }
}

function itemsOf(items: unknown[], read: ((text: string) => unknown) | undefined): unknown[] {
  if (!read) return items
  return items.map((item) => {
    if (Array.isArray(item)) return itemsOf(item, read)
    return item === null ? null : read(item as string)
  })
}
