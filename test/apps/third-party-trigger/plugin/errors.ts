import { defineError } from 'bunbase'

/** What came over the wire is not a message. */
export const MalformedLine = defineError('MALFORMED_LINE', {
  status: 400,
  message: 'Send one JSON object a line: {"do": "word", "input": {}}.',
})

/** No action listens to the word. */
export const UnknownWord = defineError('UNKNOWN_WORD', {
  status: 404,
  message: 'No action listens to this word.',
})
