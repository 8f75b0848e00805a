import { closeSync, fsyncSync, openSync } from 'node:fs'
import { PGlite } from '@electric-sql/pglite'
import { NodeFS } from '@electric-sql/pglite/nodefs'

/** What Emscripten's file system hands to `fsync`: an open file, or a folder, which has no descriptor. */
interface Stream {
  readonly nfd?: number
  readonly node: unknown
}

interface NodeFiles {
  readonly stream_ops: { fsync?: (stream: Stream) => number }
  readonly realPath: (node: unknown) => string
}

/**
 * The files of a cluster, whose `fsync` reaches the disk: PGlite's own is a word without an effect, and a power cut would take
 * what was acknowledged. Give the database `syncedStart` as its start parameters.
 */
export class SyncedFiles extends NodeFS {
  readonly #sync: (descriptor: number) => void

  constructor(folder: string, sync: (descriptor: number) => void = fsyncSync) {
    super(folder)
    this.#sync = sync
  }

  override async init(...[database, options]: Parameters<NodeFS['init']>): ReturnType<NodeFS['init']> {
    const made = await super.init(database, options)
    const { preRun = [], ...rest } = made.emscriptenOpts
    const hook = (module: unknown): void => {
      const files = (module as { readonly NODEFS: NodeFiles }).NODEFS
      files.stream_ops.fsync = stream => {
        if (stream.nfd !== undefined) this.#sync(stream.nfd)
        else this.#syncFolder(files.realPath(stream.node))
        return 0
      }
    }
    return { ...made, emscriptenOpts: { ...rest, preRun: [...[preRun].flat(), hook] } }
  }

  #syncFolder(path: string): void {
    const descriptor = openSync(path, 'r')
    try {
      this.#sync(descriptor)
    } finally {
      closeSync(descriptor)
    }
  }
}

/** How PGlite starts, without the flag that turns `fsync` off. */
export const syncedStart: string[] = PGlite.defaultStartParams.filter(parameter => parameter !== '-F')
/** `fsync`, because Emscripten's `fdatasync` does nothing. */
export const syncedSettings: readonly string[] = ['wal_sync_method=fsync']
