// What docs/client.md shows of a generated client.
import { attempt, cardsList, connect, createClient } from '../web/client.gen'

// #region call
const api = createClient({ baseUrl: 'https://board.example.org' })

const card = await api.cards.add({ title: 'Write docs' })
const open = await api.cards.list({ column: 'todo' })
// #endregion

// #region errors
const { data, error } = await attempt(api.cards.add({ title: card.title }))
if (error?.code === 'TITLE_TAKEN') console.log(`"${error.details.title}" is taken`)
else if (error) throw error
else console.log(data.id)
// #endregion

// #region auth
let token: string | undefined
const signedIn = createClient({
  token: () => token,
  headers: () => ({ 'accept-language': 'de' }),
  async onUnauthorized() {
    const response = await fetch('/session/renew', { method: 'POST' })
    token = response.ok ? await response.text() : undefined
    return response.ok
  },
})
// #endregion

// #region stream
for await (const { cards } of api.cards.watch()) {
  console.log(cards)
  if (cards > 9) break
}
// #endregion

// #region file
const file = new File(['…'], 'notes.txt', { type: 'text/plain' })
await api.cards.attach({ id: card.id, file })
// #endregion

// #region one
const call = connect({ baseUrl: 'https://board.example.org' })
const all = await call(cardsList)
// #endregion

void [open, signedIn, all]
