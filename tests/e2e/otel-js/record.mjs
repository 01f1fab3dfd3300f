// SPDX-License-Identifier: GPL-3.0-or-later
// Keeps what agent.mjs sends, byte for byte.
//
//   node record.mjs FOLDER [arguments of agent.mjs…]    every request as NN-metrics.json, NN-traces.pb, NN-logs.json.gz …
//   node record.mjs --golden FOLDER                     the golden bodies of tests/data/otlp, renewed
//
// requests.json in the folder tells each file's path and headers. On standard output: what the agent says.
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdirSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:http';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

const agent = join(dirname(fileURLToPath(import.meta.url)), 'agent.mjs');

/// Runs the agent with these variables and arguments; what it sent and what it said.
async function record(variables, args) {
  const requests = [];
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request)
      chunks.push(chunk);
    const {host, connection, ...headers} = request.headers;
    requests.push({path: request.url, headers, body: Buffer.concat(chunks)});
    const isJson = headers['content-type'] === 'application/json';
    response.writeHead(200, {'Content-Type': headers['content-type']}).end(isJson ? '{}' : '');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const child = spawn(process.execPath, [agent, ...args], {
    env: {...process.env, ...variables, OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${server.address().port}`},
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', data => { said += data; });
  const [code] = await once(child, 'close');
  server.close();
  if (code !== 0)
    throw new Error(`the agent ended with ${code}: ${said}`);
  return {requests, said};
}

const endingOf = headers =>
  (headers['content-type'] === 'application/json' ? '.json' : '.pb') + (headers['content-encoding'] === 'gzip' ? '.gz' : '');
const signalOf = path => path.slice('/v1/'.length);

function write(folder, index) {
  mkdirSync(folder, {recursive: true});
  for (const {file, body} of index)
    writeFileSync(join(folder, file), body);
  const listed = index.map(({file, path, headers}) => ({file, path, headers}));
  writeFileSync(join(folder, 'requests.json'), JSON.stringify(listed, undefined, 2) + '\n');
}

async function golden(folder) {
  const index = [];
  const take = async (variables, rename) => {
    const {requests} = await record(variables, ['--requests', '1', '--seed', '7']);
    const seen = new Set();
    for (const request of requests) { // the first of each: shutting down sends cumulative points again
      const name = rename(signalOf(request.path));
      if (name && !seen.has(name))
        index.push({...request, file: name + endingOf(request.headers)});
      seen.add(name);
    }
  };
  for (const protocol of ['http/json', 'http/protobuf']) {
    for (const temporality of ['cumulative', 'delta']) {
      await take({OTEL_EXPORTER_OTLP_PROTOCOL: protocol, OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: temporality},
        signal => signal === 'metrics' ? `metrics-${temporality}` : temporality === 'cumulative' ? signal : undefined);
    }
  }
  await take({OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json', OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip'},
    signal => signal === 'metrics' ? 'metrics-cumulative' : undefined);
  write(folder, index);
}

const [first, ...rest] = process.argv.slice(2);
if (first === '--golden') {
  await golden(rest[0]);
} else {
  const {requests, said} = await record({}, rest);
  write(first, requests.map((request, i) =>
    ({...request, file: `${String(i).padStart(2, '0')}-${signalOf(request.path)}${endingOf(request.headers)}`})));
  process.stdout.write(said);
}
