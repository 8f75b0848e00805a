import type { Generated } from 'kysely'
import type { Outcome, PolicyState, Severity } from '../mesh/index.ts'
import type { Migration } from '../store/index.ts'

/** An instant as the store gives it: ISO text in UTC. */
export type Instant = string

/** JSON in a row: written as text, read as the value. */
export type Json = unknown

/** What happened to the registry, in order: one writer at a time appends, and everything else names the change that made it so. */
interface ChangeTable {
  revision: number
  kind: ChangeKind
  at: Instant
}

/** Why something changed; what policies are told as `input.polity.event`. */
export type ChangeKind = 'publish' | 'activation' | 'schedule'

/** A text by its SHA-256, stored once however many documents and versions have it. */
interface ContentTable {
  digest: string
  text: string
  /** What the documents in it are; null in rows of before they were kept. */
  parts: Json | null
}

/** Everything that a report on a product is made of, by digest; the product's canonical form and its documents as plain values. */
interface FactsTable {
  digest: string
  facts: string
}

/** Versions of documents: an interval each, the current one open. */
interface DocumentTable {
  id: Generated<number>
  /** URN of the product it belongs to; '' for documents about the mesh itself. */
  product: string
  name: string
  /** How its source is called in messages and places, unique in the mesh. */
  key: string
  /** See `PooledDocument`. */
  position: number
  digest: string
  from_at: Instant
  to_at: Instant | null
  from_revision: number
  to_revision: number | null
}

/** Files of the watched folder as they were last taken over, so that what was put by hand since stays. */
interface SourceFileTable {
  path: string
  digest: string
}

interface ProductTable {
  id: string
  kind: string
  name: string | null
  domain: string | null
  owner: string | null
  version: string | null
  lifecycle: string | null
  model: Json
  model_digest: string
  registered_at: Instant
  changed_at: Instant
  retired_at: Instant | null
  status: ProductStatus
  no_verdict: string | null
  next_change: Instant | null
  evaluated_at: Instant | null
  report_digest: string | null
  bundle: string | null
  /** The state of the mesh in which it was judged last. */
  judged_revision: number
  /** The change in which it became what it is, or was retired. */
  changed_revision: number
  /** Null in rows of before facts were kept. */
  facts: string | null
  /** See `RegisteredProduct`. */
  documents: Json | null
  inexpressible: Json | null
  /** What read its documents; read anew by another. */
  reader: string | null
  /** Of the report, the clock left out, and the facts: equal digests mean that nothing has to be placed or stored. */
  verdict: string | null
}

/** What the current version of a product is compared with. */
interface EarlierVersionTable {
  product: string
  /** `unknown`: the product was registered before earlier versions were kept. */
  state: 'found' | 'none' | 'unknown'
  model: Json
  document: string | null
  credentials: Json
  /** The change since when it is so. */
  revision: number
}

/** What a product was: an interval for each state of its documents, the present one open. */
interface ProductVersionTable {
  number: Generated<number>
  product: string
  version: string | null
  facts: string
  from_at: Instant
  to_at: Instant | null
  from_revision: number
  to_revision: number | null
}

/** What a policy says of a product: an interval for each outcome, the current one open. */
interface LedgerTable {
  id: Generated<number>
  product: string
  policy: string
  outcome: Outcome
  state: PolicyState
  severity: Severity
  blocks: boolean
  reasons: Json
  waiver: Json
  metrics: Json
  enforced_from: Instant | null
  bundle: string
  from_at: Instant
  to_at: Instant | null
  /** The change that it follows from. */
  from_revision: number
  to_revision: number | null
}

interface ViolationTable {
  seq: Generated<number>
  id: string
  product: string
  policy: string
  /** Message, path, got, want, fix and place, as the API gives them. */
  detail: Json
  first_seen: Instant
  /** While it is open: the product's `evaluated_at`. */
  last_seen: Instant | null
  resolved_at: Instant | null
}

interface BundleTable {
  digest: string
  policy_digest: string
  data_digest: string
  archive: Uint8Array
  first_seen: Instant
}

interface ActivationTable {
  id: Generated<number>
  bundle: string
  at: Instant
  revision: number
}

/** Products that are still to be judged because of a change; gone when they are. */
interface JobTable {
  id: Generated<number>
  revision: number
  event: ChangeKind
  products: Json
  attempts: Generated<number>
  run_after: Instant
  error: string | null
}

/** Every table of the governance rooms. */
export interface GovernanceTables {
  change: ChangeTable
  content: ContentTable
  facts: FactsTable
  document: DocumentTable
  source_file: SourceFileTable
  product: ProductTable
  product_version: ProductVersionTable
  earlier_version: EarlierVersionTable
  ledger: LedgerTable
  violation: ViolationTable
  bundle: BundleTable
  activation: ActivationTable
  job: JobTable
}

/** Worst first: what a product's ledger comes to. `unevaluated`: it has no rows. */
export const productStatuses = ['error', 'fail', 'warn', 'unknown', 'pass', 'unevaluated'] as const
export type ProductStatus = (typeof productStatuses)[number]

/** The schema, oldest step first; a released step is never edited. */
export const governanceMigrations: readonly Migration[] = [
  {
    name: '0001-registry',
    statements: [
      'create table content (digest text primary key, text text not null)',
      `create table document (
        id bigint generated always as identity primary key,
        product text not null,
        name text not null,
        digest text not null references content,
        from_at timestamptz not null,
        to_at timestamptz)`,
      'create unique index document_current on document (product, name) where to_at is null',
      'create index document_history on document (product, from_at)',
      'create table source_file (path text primary key, digest text not null)',
      `create table bundle (
        digest text primary key,
        policy_digest text not null,
        data_digest text not null,
        archive bytea not null,
        first_seen timestamptz not null)`,
      `create table activation (
        id bigint generated always as identity primary key,
        bundle text not null references bundle,
        at timestamptz not null)`,
      `create table product (
        id text primary key,
        kind text not null,
        name text,
        domain text,
        owner text,
        version text,
        lifecycle text,
        model jsonb not null,
        model_digest text not null,
        registered_at timestamptz not null,
        changed_at timestamptz not null,
        retired_at timestamptz,
        status text not null,
        no_verdict text,
        next_change timestamptz,
        evaluated_at timestamptz,
        report_digest text,
        bundle text references bundle)`,
      'create index product_domain on product (domain) where retired_at is null'
    ]
  },
  {
    name: '0002-compliance',
    statements: [
      `create table ledger (
        id bigint generated always as identity primary key,
        product text not null references product,
        policy text not null,
        outcome text not null,
        state text not null,
        severity text not null,
        blocks boolean not null,
        reasons jsonb not null,
        waiver jsonb,
        metrics jsonb not null,
        enforced_from timestamptz,
        bundle text not null references bundle,
        from_at timestamptz not null,
        to_at timestamptz)`,
      'create unique index ledger_current on ledger (product, policy) where to_at is null',
      'create index ledger_policy on ledger (policy, outcome) where to_at is null',
      'create index ledger_history on ledger (from_at, to_at)',
      `create table violation (
        seq bigint generated always as identity primary key,
        id text not null,
        product text not null references product,
        policy text not null,
        detail jsonb not null,
        first_seen timestamptz not null,
        last_seen timestamptz,
        resolved_at timestamptz)`,
      'create unique index violation_open on violation (product, id) where resolved_at is null',
      'create index violation_policy on violation (policy) where resolved_at is null',
      'create index violation_history on violation (product, first_seen)'
    ]
  },
  {
    name: '0003-changes-and-jobs',
    statements: [
      'create table change (revision bigint primary key, kind text not null, at timestamptz not null)',
      'alter table document add column key text, add column from_revision bigint not null default 0, add column to_revision bigint',
      // As they were called so far: by name, where no other product's document has that name.
      `update document set key = case when exists (select 1 from document other where other.name = document.name
        and other.product <> document.product and other.to_at is null) then product || '/' || name else name end`,
      'alter table document alter column key set not null, alter column from_revision drop default',
      'create unique index document_key on document (key) where to_at is null',
      'create index document_from on document (from_revision)',
      'create index document_to on document (to_revision) where to_revision is not null',
      'alter table product add column judged_revision bigint not null default 0',
      'create index product_judged on product (judged_revision)',
      'create index product_next_change on product (next_change) where retired_at is null',
      'alter table ledger add column from_revision bigint not null default 0, add column to_revision bigint',
      'alter table ledger alter column from_revision drop default',
      'create index ledger_from on ledger (from_revision)',
      'create index ledger_to on ledger (to_revision) where to_revision is not null',
      'alter table activation add column revision bigint not null default 0',
      `create table job (
        id bigint generated always as identity primary key,
        revision bigint not null,
        event text not null,
        products jsonb not null,
        attempts int not null default 0,
        run_after timestamptz not null,
        error text)`,
      'create index job_revision on job (revision)'
    ]
  },
  {
    name: '0004-earlier-versions',
    statements: [
      `create table earlier_version (
        product text primary key references product,
        state text not null,
        model jsonb,
        document text,
        credentials jsonb not null default '[]',
        revision bigint not null default 0)`,
      `insert into earlier_version (product, state) select id, 'unknown' from product`
    ]
  },
  {
    name: '0005-facts',
    statements: [
      'alter table content add column parts jsonb',
      'alter table document add column position bigint',
      'update document set position = id',
      'alter table document alter column position set not null',
      'create table facts (digest text primary key, facts text not null)',
      `alter table product add column changed_revision bigint not null default 0, add column facts text references facts,
        add column documents jsonb, add column inexpressible jsonb, add column reader text, add column verdict text`,
      'create index product_changed on product (changed_revision)'
    ]
  },
  {
    name: '0006-versions',
    statements: [
      `create table product_version (
        number bigint generated always as identity primary key,
        product text not null references product,
        version text,
        facts text not null references facts,
        from_at timestamptz not null,
        to_at timestamptz,
        from_revision bigint not null,
        to_revision bigint)`,
      'create unique index product_version_current on product_version (product) where to_at is null',
      'create index product_version_history on product_version (product, from_at)',
      `insert into product_version (product, version, facts, from_at, from_revision)
        select id, version, facts, changed_at, changed_revision from product where retired_at is null and facts is not null`
    ]
  },
  {
    name: '0007-ledger-of-a-policy',
    statements: ['create index ledger_of_policy on ledger (product, policy, to_at desc nulls first, id desc)']
  }
]
