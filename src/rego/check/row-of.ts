import type { Span } from '../../diagnostics/index.ts'

/** A place inside of something else; where it is in a later row than the begin of this, whose row OPA names, all up to it. */
export function fromRowOf({ source, start }: Span, place: Span): Span {
  return source.text.slice(start, place.start).includes('\n') ? { source, start, end: place.end } : place
}
