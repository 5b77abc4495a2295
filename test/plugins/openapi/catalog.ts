// An API with one of everything that OpenAPI has a word for. Served for real by the client tests.
import { action, defineError, guard, module, t, triggers } from 'bunbase'

const NoSuchBook = defineError('NO_SUCH_BOOK', {
  status: 404,
  message: 'There is no book with this number.',
  details: t.Object({ id: t.Integer() }),
})
const SoldOut = defineError('SOLD_OUT', { status: 409, message: 'The book is sold out.' })

const Book = t.Object(
  {
    id: t.Integer(),
    title: t.String(),
    format: t.Union([t.Literal('paper'), t.Literal('audio')]),
    tags: t.Array(t.String()),
    note: t.Union([t.String(), t.Null()]),
  },
  { $id: 'Book' },
)
const books = module({ name: 'books', apiPrefix: '/books', description: 'The catalogue.' })
const stock = new Map<
  number,
  { id: number; title: string; format: 'paper' | 'audio'; tags: string[]; note: string | null }
>()

const create = books.action(
  {
    name: 'create',
    description: 'Adds a book. It can be sold at once.',
    input: t.Object({
      title: t.String({ minLength: 1, maxLength: 100 }),
      format: t.Optional(t.Union([t.Literal('paper'), t.Literal('audio')], { default: 'paper' })),
      tags: t.Optional(t.Array(t.String({ maxLength: 20 }), { maxItems: 5 })),
    }),
    output: Book,
    errors: [SoldOut],
    triggers: [triggers.api('POST', '/', { status: 201 })],
  },
  ({ title, format = 'paper', tags = [] }) => {
    if (title === 'gone') throw new SoldOut()
    const book = { id: stock.size + 1, title, format, tags, note: null }
    stock.set(book.id, book)
    return book
  },
)

const get = books.action(
  {
    name: 'get',
    input: t.Object({
      id: t.Integer({ minimum: 1 }),
      lang: t.Optional(t.String({ maxLength: 2 })),
    }),
    output: Book,
    errors: [NoSuchBook],
    triggers: [triggers.api('GET', '/:id', { headers: { lang: 'x-lang' } })],
  },
  ({ id, lang }) => {
    const book = stock.get(id)
    if (!book) throw new NoSuchBook({ details: { id } })
    return lang ? { ...book, note: `in ${lang}` } : book
  },
)

const search = books.action(
  {
    name: 'search',
    input: t.Object({
      tag: t.Optional(t.Array(t.String({ maxLength: 20 }))),
      limit: t.Optional(t.Integer({ minimum: 1, maximum: 100, default: 20 })),
    }),
    output: t.Object({ books: t.Array(Book), limit: t.Integer() }),
    triggers: [triggers.api('GET', '/')],
  },
  ({ tag, limit = 0 }) => ({
    books: [...stock.values()].filter((book) => !tag || tag.some((one) => book.tags.includes(one))),
    limit,
  }),
)

const remove = books.action(
  {
    name: 'remove',
    input: t.Object({ id: t.Integer() }),
    output: t.Void(),
    guards: [
      guard('clerk', () => {
        throw new Error('nobody is a clerk')
      }),
    ],
    triggers: [triggers.api('DELETE', '/:id')],
  },
  ({ id }) => void stock.delete(id),
)

const cover = books.action(
  {
    name: 'cover',
    input: t.Object({
      id: t.Integer(),
      image: t.File({ maxSize: 10_000 }),
      caption: t.Optional(t.String()),
    }),
    output: t.Object({ bytes: t.Integer(), caption: t.Union([t.String(), t.Null()]) }),
    triggers: [triggers.api('PUT', '/:id/cover')],
  },
  ({ image, caption }) => ({ bytes: image.size, caption: caption ?? null }),
)

const Branch = t.Recursive((self) => t.Object({ name: t.String(), below: t.Array(self) }), {
  $id: 'Branch',
})
const tree = action(
  { name: 'tree', input: t.Object({}), output: Branch, triggers: [triggers.api('GET', '/tree')] },
  () => ({ name: 'all', below: [{ name: 'fiction', below: [] }] }),
)

const report = action(
  {
    name: 'report',
    input: t.Object({}),
    output: t.Raw('text/csv'),
    triggers: [triggers.api('GET', '/report')],
  },
  () => new Response('id,title\n', { headers: { 'content-type': 'text/csv' } }),
)

const watch = action(
  {
    name: 'watch',
    input: t.Object({ upTo: t.Integer({ maximum: 5 }) }),
    output: t.Stream(t.Object({ n: t.Integer() })),
    triggers: [triggers.api('GET', '/watch')],
  },
  async function* ({ upTo }) {
    for (let n = 1; n <= upTo; n++) yield { n }
  },
)

const secret = action(
  {
    name: 'secret',
    input: t.Object({ pin: t.String({ secret: true, maxLength: 4 }) }),
    output: t.Object({ ok: t.Boolean() }),
    triggers: [triggers.api('POST', '/secret')],
    openapi: { deprecated: true, summary: 'Say the pin' },
  },
  () => ({ ok: true }),
)

const hidden = action(
  {
    name: 'hidden',
    input: t.Object({}),
    output: t.Object({}),
    triggers: [triggers.api('GET', '/hidden')],
    openapi: { hidden: true },
  },
  () => ({}),
)

/** Every action of this API. */
export const catalog = [create, get, search, remove, cover, tree, report, watch, secret, hidden]
