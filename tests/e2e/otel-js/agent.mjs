// SPDX-License-Identifier: GPL-3.0-or-later
// An agent as its users build them: the stock OpenTelemetry SDK and the GenAI conventions. Where to send comes from
// OTEL_EXPORTER_OTLP_ENDPOINT alone, and the SDK reads the other OTEL_ variables as it does anywhere.
//
//   node agent.mjs [--signals metrics,traces,logs] [--requests 12] [--batches 1] [--seed 1] [--names old|new]
//                  [--interval 0] [--paced]
//
// What happens depends on the seed alone. All but the times: a span ends when its instruments are recorded, as in any
// agent, and its start is put back by the duration, so that nothing has to be waited for. Durations are multiples of
// 1/64 s: sums of them are exact. Everywhere the conventions allow it there is personal data to be lost, with "planted"
// in it.
//
// --interval: so many milliseconds lie between two batches, as between two exports of any agent.
// On standard output: {"flushed":N} when a batch is out, and at the end the truth, one line of JSON. --paced: after each
// batch but the last it waits for a line on standard input. Ends with 1 when an export failed.
import {createInterface} from 'node:readline';
import {parseArgs} from 'node:util';
import {context, diag, DiagLogLevel, SpanKind, SpanStatusCode, trace, ValueType} from '@opentelemetry/api';
import {setGlobalErrorHandler} from '@opentelemetry/core';
import {defaultResource, resourceFromAttributes} from '@opentelemetry/resources';
import {MeterProvider, PeriodicExportingMetricReader} from '@opentelemetry/sdk-metrics';
import {BasicTracerProvider, BatchSpanProcessor} from '@opentelemetry/sdk-trace-base';
import {BatchLogRecordProcessor, LoggerProvider} from '@opentelemetry/sdk-logs';

const {values: given} = parseArgs({options: {
  signals: {type: 'string', default: 'metrics,traces,logs'},
  requests: {type: 'string', default: '12'},
  batches: {type: 'string', default: '1'},
  seed: {type: 'string', default: '1'},
  names: {type: 'string', default: 'old'},
  interval: {type: 'string', default: '0'},
  paced: {type: 'boolean', default: false},
}});
const signals = new Set(given.signals.split(','));
const requests = Number(given.requests);
const batches = Number(given.batches);
const isNew = given.names === 'new';

// As @opentelemetry/sdk-node does: the variable decides which package sends.
const isJson = process.env.OTEL_EXPORTER_OTLP_PROTOCOL === 'http/json';
const exporterOf = async (signal, name) =>
  new (await import(`@opentelemetry/exporter-${signal}-otlp-${isJson ? 'http' : 'proto'}`))[name]();

const complaints = []; // what the exporters say about the receiver: failures and partial successes
diag.setLogger({error: m => complaints.push(String(m)), warn: m => complaints.push(String(m)), info() {}, debug() {}, verbose() {}},
               {logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true});
let failures = 0;
setGlobalErrorHandler(error => {
  ++failures;
  complaints.push(String(error?.message ?? error));
});

function mulberry32(seed) {
  return () => {
    seed = (seed + 0x6D2B79F5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
const random = mulberry32(Number(given.seed));
const upTo = n => Math.floor(random() * n);
const oneOf = list => list[upTo(list.length)];

const personal = {
  'user.email': 'planted@example.com', 'user.id': 'planted-user', 'user.account_uuid': 'planted-account',
  'organization.id': 'planted-organization', 'session.id': 'planted-session', 'enduser.id': 'planted-enduser',
  'gen_ai.conversation.id': 'planted-conversation',
};
const texts = {
  'gen_ai.input.messages': '[{"role":"user","parts":[{"type":"text","content":"planted prompt"}]}]',
  'gen_ai.output.messages': '[{"role":"assistant","parts":[{"type":"text","content":"planted completion"}]}]',
  'gen_ai.system_instructions': 'planted instructions',
};
const resource = defaultResource().merge(resourceFromAttributes({
  'service.name': process.env.OTEL_SERVICE_NAME ?? 'node-agent', 'service.instance.id': `node-${given.seed}`, ...personal,
}));

const providers = [];
function started(provider) {
  providers.push(provider);
  return provider;
}
const never = 3_600_000; // it sends when it is told to
const meter = signals.has('metrics')
  ? started(new MeterProvider({resource, readers: [new PeriodicExportingMetricReader({
      exporter: await exporterOf('metrics', 'OTLPMetricExporter'), exportIntervalMillis: never})]})).getMeter('agent', '1.0')
  : undefined;
const tracer = signals.has('traces')
  ? started(new BasicTracerProvider({resource, spanProcessors: [new BatchSpanProcessor(
      await exporterOf('trace', 'OTLPTraceExporter'), {scheduledDelayMillis: never, maxQueueSize: 100_000})]})).getTracer('agent', '1.0')
  : undefined;
const logger = signals.has('logs')
  ? started(new LoggerProvider({resource, processors: [new BatchLogRecordProcessor({
      exporter: await exporterOf('logs', 'OTLPLogExporter'), scheduledDelayMillis: never, maxQueueSize: 100_000})]})).getLogger('agent', '1.0')
  : undefined;

// Instruments with the buckets that the conventions advise; the last four are nobody's conventions.
const doubling = (first, n) => Array.from({length: n}, (_, i) => first * 2 ** i);
const seconds = (name, bounds) => meter?.createHistogram(name, {unit: 's', ...bounds && {advice: {explicitBucketBoundaries: bounds}}});
const counter = (name, unit) => meter?.createCounter(name, {unit, valueType: ValueType.INT});
const instruments = {
  request: seconds('gen_ai.invoke_agent.duration', doubling(0.1, 13)),
  inferences: meter?.createHistogram('gen_ai.invoke_agent.inference_calls', {unit: '{inference_call}', valueType: ValueType.INT,
    advice: {explicitBucketBoundaries: doubling(1, 8)}}),
  call: seconds(isNew ? 'gen_ai.client.inference.duration' : 'gen_ai.client.operation.duration', doubling(0.01, 14)),
  tool: seconds('gen_ai.execute_tool.duration', doubling(0.01, 14)),
  query: seconds('db.client.operation.duration', [.001, .005, .01, .05, .1, .5, 1, 5, 10]),
  tokens: isNew ? undefined : meter?.createHistogram('gen_ai.client.token.usage', {unit: '{token}', valueType: ValueType.INT,
    advice: {explicitBucketBoundaries: Array.from({length: 14}, (_, i) => 4 ** i)}}),
  input: isNew ? counter('gen_ai.client.inference.usage.input_tokens', '{token}') : undefined,
  output: isNew ? counter('gen_ai.client.inference.usage.output_tokens', '{token}') : undefined,
  cached: isNew ? counter('gen_ai.client.inference.usage.cache_read.input_tokens', '{token}') : undefined,
  documents: counter('my_agent.documents.read', '{document}'),
  bytes: meter?.createCounter('my_agent.fetched', {unit: 'By'}),
  step: seconds('my_agent.step.duration'), // the SDK's own buckets: 0, 5, 10, 25 …
};
let queue = 0;
meter?.createObservableGauge('my_agent.queue.length').addCallback(result => result.observe(queue, {'queue.name': 'main'}));

// The truth. Keys are the label values that Meterbird shows, joined by a comma.
const truth = {requests: {}, requestSeconds: {}, iterations: 0, agentErrors: {}, calls: {}, callSeconds: {}, callErrors: {},
               inputTokens: {}, outputTokens: {}, cachedTokens: {}, tools: {}, toolSeconds: {}, queries: {}, querySeconds: {},
               documents: 0, bytes: 0, steps: 0, stepSeconds: 0, queue: 0};
const add = (group, key, n = 1) => { truth[group][key] = (truth[group][key] ?? 0) + n; };

/// A span that ends now and took `duration` seconds.
function spanned(name, kind, duration, attributes, parent, error) {
  if (!tracer)
    return context.active();
  const end = BigInt(Date.now()) * 1_000_000n;
  const start = end - BigInt(Math.round(duration * 1e9));
  const time = ns => [Number(ns / 1_000_000_000n), Number(ns % 1_000_000_000n)];
  const span = tracer.startSpan(name, {kind, attributes, startTime: time(start)}, parent);
  if (error) {
    span.setAttribute('error.type', error);
    span.setStatus({code: SpanStatusCode.ERROR, message: 'planted message'});
  }
  return {inside: trace.setSpan(parent, span), end: () => span.end(time(end))};
}

const models = [['gpt-4o-mini', 'openai'], ['claude-sonnet-4-5', 'anthropic'], ['gpt-4o', 'openai']];
function chat(parent) {
  const [model, provider] = oneOf(models);
  const duration = (8 + upTo(300)) / 64;
  const error = upTo(12) === 0 ? '429' : undefined;
  const input = error ? 0 : 100 + upTo(4000);
  const output = error ? 0 : 10 + upTo(900);
  const cached = isNew ? Math.floor(input / 4) : 0;
  const common = {'gen_ai.operation.name': 'chat', 'gen_ai.provider.name': provider, 'gen_ai.request.model': model};
  const usage = {'gen_ai.usage.input_tokens': input, 'gen_ai.usage.output_tokens': output,
                 ...isNew && {'gen_ai.usage.cache_read.input_tokens': cached}};
  const span = spanned(`chat ${model}`, SpanKind.CLIENT, duration, {...common, ...usage, ...texts, ...personal}, parent, error);
  const failed = error ? {'error.type': error} : {};
  instruments.call?.record(duration, {...common, ...failed});
  if (isNew) {
    const text = {...common, 'gen_ai.token.modality': 'text'};
    instruments.input?.add(input, text);
    instruments.output?.add(output, text);
    instruments.cached?.add(cached, text);
  } else if (!error) {
    instruments.tokens?.record(input, {...common, 'gen_ai.token.type': 'input'});
    instruments.tokens?.record(output, {...common, 'gen_ai.token.type': 'output'});
  }
  logger?.emit({eventName: 'gen_ai.client.inference.operation.details', timestamp: Date.now(), context: span.inside,
                attributes: {...common, ...usage, ...texts, ...personal, ...failed}});
  span.end?.();
  const key = `${model},${provider}`;
  add('calls', key);
  add('callSeconds', key, duration);
  add('inputTokens', key, input);
  add('outputTokens', key, output);
  if (cached)
    add('cachedTokens', key, cached);
  if (error)
    add('callErrors', `${key},rate_limit`);
}

function tool(parent) {
  const name = oneOf(['web_search', 'read_file']);
  const duration = (1 + upTo(60)) / 64;
  const error = upTo(6) === 0 ? 'timeout' : undefined;
  const attributes = {'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': name};
  const span = spanned(`execute_tool ${name}`, SpanKind.INTERNAL, duration, {...attributes,
    'gen_ai.tool.call.arguments': '{"q":"planted argument"}', 'gen_ai.tool.call.result': 'planted result'}, parent, error);
  instruments.tool?.record(duration, {'gen_ai.tool.name': name, ...error && {'error.type': error}});
  span.end?.();
  add('tools', `${name},${error ? 'error' : 'success'}`);
  add('toolSeconds', name, duration);
}

function query(parent) {
  const duration = (1 + upTo(16)) / 64;
  const attributes = {'db.system.name': 'postgresql', 'db.operation.name': 'SELECT'};
  const span = spanned('SELECT documents', SpanKind.CLIENT, duration, {...attributes,
    'db.query.text': "SELECT * FROM documents WHERE owner = 'planted'"}, parent);
  instruments.query?.record(duration, attributes);
  span.end?.();
  add('queries', 'SELECT,success');
  add('querySeconds', 'SELECT', duration);
}

function request() {
  const agent = oneOf(['planner', 'coder']);
  const duration = (320 + upTo(1600)) / 64;
  const error = upTo(8) === 0 ? 'timeout' : undefined;
  const span = spanned(`invoke_agent ${agent}`, SpanKind.INTERNAL, duration,
    {'gen_ai.operation.name': 'invoke_agent', 'gen_ai.agent.name': agent, ...personal, ...texts}, context.active(), error);
  const inside = span.inside ?? context.active();
  const calls = 1 + upTo(3);
  for (let i = 0; i < calls; ++i)
    chat(inside);
  for (let i = upTo(3); i > 0; --i)
    tool(inside);
  if (upTo(3) === 0)
    query(inside);
  instruments.request?.record(duration, {'gen_ai.agent.name': agent, ...error && {'error.type': error}});
  instruments.inferences?.record(calls, {'gen_ai.agent.name': agent});
  const documents = upTo(5);
  instruments.documents?.add(documents, {kind: 'page', ...personal});
  instruments.bytes?.add(documents * 1024.5, personal);
  instruments.step?.record(duration / 2, personal);
  span.end?.();
  queue = upTo(20);
  add('requests', `${agent},${error ? 'error' : 'success'}`);
  add('requestSeconds', agent, duration);
  if (error)
    add('agentErrors', error);
  truth.iterations += calls;
  truth.documents += documents;
  truth.bytes += documents * 1024.5;
  truth.steps += 1;
  truth.stepSeconds += duration / 2;
  truth.queue = queue;
}

const say = what => process.stdout.write(JSON.stringify(what) + '\n');
const lines = given.paced ? createInterface({input: process.stdin})[Symbol.asyncIterator]() : undefined;
for (let batch = 1; batch <= batches; ++batch) {
  const upToHere = Math.floor(requests * batch / batches);
  for (let i = Math.floor(requests * (batch - 1) / batches); i < upToHere; ++i)
    request();
  for (const provider of providers)
    await provider.forceFlush().catch(error => { ++failures; complaints.push(String(error)); });
  say({flushed: batch});
  if (batch === batches)
    break;
  await new Promise(resolve => setTimeout(resolve, Number(given.interval)));
  if (lines)
    await lines.next();
}
for (const provider of providers)
  await provider.shutdown().catch(error => { ++failures; complaints.push(String(error)); });
say({...truth, complaints});
process.exit(failures > 0 ? 1 : 0);
