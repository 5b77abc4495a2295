/** Hands an answer on as it is. */
const unread = (response: Response): Response => response
