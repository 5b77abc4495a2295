/** Where the Studio is mounted, with a slash at both ends; the server writes it into index.html. */
export const base: string =
  document.querySelector<HTMLMetaElement>('meta[name="studio-base"]')?.content ?? '/_studio/'
