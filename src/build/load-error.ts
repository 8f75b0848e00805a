/** A path that holds nothing that can be loaded, in words for the person who typed it. */
export class LoadError extends Error {
  override readonly name = 'LoadError'
}
