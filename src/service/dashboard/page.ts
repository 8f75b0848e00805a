import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import express, { type RequestHandler, Router } from 'express'

/** The built page; the same place seen from `src/service/dashboard` and from `dist/service/dashboard`. */
export const builtPage = fileURLToPath(new URL('../../../dist/service/web', import.meta.url))

/** Serves the page: its files, and its start for every other address without an extension, which the page itself reads. */
export function servePage(folder: string): RequestHandler {
  const router = Router()
  const start = join(folder, 'index.html')
  router.use(
    express.static(folder, {
      index: 'index.html',
      redirect: false,
      etag: true,
      setHeaders: (response, path) => {
        // Vite puts a digest into the names of what it builds.
        const isNamedByDigest = /[\\/]assets[\\/]/.test(path)
        response.setHeader('cache-control', isNamedByDigest ? 'public, max-age=31536000, immutable' : 'no-cache')
      }
    })
  )
  router.get(/^\/(?!api\/|v1\/|access\/|health)[^.]*$/, (request, response, next) => {
    if (!request.accepts('html') || !existsSync(start)) return next()
    response.setHeader('cache-control', 'no-cache')
    response.sendFile(start)
  })
  return router
}
