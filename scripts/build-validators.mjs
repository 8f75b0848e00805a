// Compiles the schemas of the standards to functions ahead of time: a short run would spend most of its time on that.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { Ajv2019 } from 'ajv/dist/2019.js'
import standaloneCode from 'ajv/dist/standalone/index.js'
import { baselineKind } from '../dist/cli/gate/baseline.js'
import { configKind } from '../dist/cli/gate/config-file.js'
import { standingKind } from '../dist/cli/gate/standing.js'
import { meshFileSchema } from '../dist/descriptor/assemble/read-mesh-file.js'
import { formats } from '../dist/descriptor/formats/index.js'
import { schemaName, schemaOptions } from '../dist/descriptor/schema/compile-schema.js'

const folder = new URL('../dist/descriptor/schema/compiled/', import.meta.url)

/** One file a schema: the validating function, with the text of the schema that it stands for. */
function compile(name, schema) {
  const library = new Ajv2019({ ...schemaOptions, code: { ...schemaOptions.code, source: true } })
  const code = standaloneCode.default(library, { validate: library.addSchema(schema, name) && name })
  writeFileSync(
    new URL(`${name}.cjs`, folder),
    `${code}\nexports.schema = ${JSON.stringify(JSON.stringify(schema))};\n`
  )
}

rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
compile('mesh', meshFileSchema)
for (const { name, schema } of [configKind, baselineKind, standingKind]) compile(name, schema)
for (const { standard, versions, schema } of formats) {
  for (const version of versions) {
    const ofVersion = schema(version)
    if (ofVersion) compile(schemaName(standard, version), ofVersion)
  }
}
