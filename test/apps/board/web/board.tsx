import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { api, queries } from './api'
import type { Card } from './client.gen'

/** All cards, and a form for another. */
export function Board() {
  // #region query
  const cards = useQuery(queries.cards.list())
  const cache = useQueryClient()
  const add = useMutation({
    ...queries.cards.add(),
    onSuccess: () => cache.invalidateQueries({ queryKey: queries.cards.list.key }),
  })
  const problem =
    add.error?.code === 'TITLE_TAKEN'
      ? `There is a card “${add.error.details.title}” already.`
      : add.error?.message
  // #endregion
  return (
    <main>
      <h1>
        <Count /> cards
      </h1>
      <form
        action={(form) => {
          add.mutate({ title: String(form.get('title')) })
        }}
      >
        <input name="title" aria-label="Title" />
        <button>Add</button>
      </form>
      {problem && <p role="alert">{problem}</p>}
      <ul>
        {cards.data?.map((card) => (
          <Item key={card.id} card={card} />
        ))}
      </ul>
    </main>
  )
}

function Item({ card: { id, title, attachments } }: { card: Card }) {
  const cache = useQueryClient()
  const attach = useMutation({
    ...queries.cards.attach(),
    onSuccess: () => cache.invalidateQueries({ queryKey: queries.cards.list.key }),
  })
  return (
    <li>
      {title}
      {attachments.map(({ name, bytes }) => ` ${name} (${bytes} bytes)`)}
      <input
        type="file"
        aria-label={`Attach to ${title}`}
        onChange={({ target }) => {
          const file = target.files?.[0]
          if (file) attach.mutate({ id, file })
        }}
      />
    </li>
  )
}

// #region stream
/** How many cards there are, whoever adds them. */
function Count() {
  const [count, setCount] = useState(0)
  useEffect(() => {
    const gone = new AbortController()
    const watch = async () => {
      for await (const { cards } of api.cards.watch({}, { signal: gone.signal })) setCount(cards)
    }
    watch().catch(() => setCount(-1))
    return () => gone.abort()
  }, [])
  return <output>{count}</output>
}
// #endregion
