// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/events/eventdecoder.h"
#include "src/sources/recipes.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace meterbird;
using namespace meterbird::sources;

namespace {

const QString live = QStringLiteral("http://127.0.0.1:4418"); // not the usual port

const Recipe &recipe(const QString &id)
{
    for (const Recipe &one : recipes()) {
        if (one.id == id)
            return one;
    }
    qFatal("no recipe %s", qPrintable(id));
}

QString pasted(const char *id)
{
    return pasteText(recipe(QLatin1String(id)), live);
}

/// What the shell makes of a recipe: the environment, and the arguments, of its last command `name`. The other commands
/// of it do nothing.
struct Ran {
    QStringList environment;
    QStringList arguments;
};
Ran runInShell(const QString &text, const QString &name)
{
    QString script;
    for (const char *other : {"pip", "npm", "opentelemetry-bootstrap"})
        script += QStringLiteral("alias %1=:\n").arg(QLatin1String(other));
    script +=
        QStringLiteral("alias %1='seen'\nseen() { for a in \"$@\"; do printf 'arg %s\\0' \"$a\"; done; env -0; }\n")
            .arg(name);
    QProcess shell;
    QProcessEnvironment bare; // nothing of ours
    bare.insert(QStringLiteral("PATH"), QStringLiteral("/usr/bin:/bin"));
    shell.setProcessEnvironment(bare);
    shell.start(QStringLiteral("/bin/sh"), {});
    shell.write((script + text).toUtf8());
    shell.closeWriteChannel();
    if (!shell.waitForFinished(60'000) || shell.exitCode() != 0)
        qWarning("%s", shell.readAllStandardError().constData());
    Ran ran;
    for (const QByteArray &line : shell.readAllStandardOutput().split('\0')) {
        if (line.startsWith("arg "))
            ran.arguments << QString::fromUtf8(line.mid(4));
        else
            ran.environment << QString::fromUtf8(line);
    }
    return ran;
}

/// Empty, and the test has failed, when any of them would be rejected.
std::vector<ledger::Event> eventsOf(const QString &json)
{
    const auto decoded = receiver::decodeEvents(json.toStdString(), receiver::EventForm::Json, 1'772'366'400'000);
    if (!decoded || !decoded->rejected.empty()) {
        QTest::qFail(qPrintable(json), __FILE__, __LINE__);
        return {};
    }
    return decoded->events;
}

} // namespace

class TestRecipes : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void allThatPeopleRunIsThere();
    void theLiveAddressIsInEachThatSends();
    void newcomersAreShownThree();
    void shellsSetWhatTheAgentReads_data();
    void shellsSetWhatTheAgentReads();
    void codexReadsItsFile();
    void curlSendsEventsThatCount();
    void cppSendsAnEventThatCounts();
    void cppCompiles();
    void pagesToScrapeCanBeTargets();
    void knowsWhoCameByWhich_data();
    void knowsWhoCameByWhich();
};

void TestRecipes::allThatPeopleRunIsThere()
{
    QStringList names;
    QSet<QString> ids;
    for (const Recipe &one : recipes()) {
        names << one.name;
        ids << one.id;
        QVERIFY2(!one.what.isEmpty() && one.what.endsWith(u'.'), qPrintable(one.name));
        QVERIFY2(!one.kinds.isEmpty() || !one.targetUrl.isEmpty(), qPrintable(one.name)); // else it never turns green
    }
    QCOMPARE(names.join(QStringLiteral(", ")),
             QStringLiteral("Claude Code, Codex CLI, Gemini CLI, OpenTelemetry, Python, OpenTelemetry, JavaScript, "
                            "LiteLLM, vLLM, llama.cpp, curl, C++"));
    QCOMPARE(ids.size(), names.size());
}

void TestRecipes::theLiveAddressIsInEachThatSends()
{
    for (const Recipe &one : recipes()) {
        const QString text = pasteText(one, live);
        QCOMPARE(text.contains(live), !one.kinds.isEmpty());
        QVERIFY2(!text.contains(u'@' + QStringLiteral("URL")) && !text.contains(QLatin1String("4318"))
                     && !text.contains(QLatin1String("4317")) && !text.contains(QLatin1String("grpc")),
                 qPrintable(text));
    }
}

void TestRecipes::newcomersAreShownThree()
{
    QStringList names;
    for (const Recipe &one : firstRecipes()) {
        names << one.name;
        QVERIFY2(pasteText(one, live).contains(live), qPrintable(one.name));
    }
    QCOMPARE(names,
             QStringList({QStringLiteral("OpenTelemetry"), QStringLiteral("Claude Code"), QStringLiteral("curl")}));
    const Ran ran = runInShell(pasteText(firstRecipes().front(), live) + QStringLiteral("seen\n"), QStringLiteral("x"));
    for (const QString &setting : {QStringLiteral("OTEL_EXPORTER_OTLP_ENDPOINT=") + live,
                                   QStringLiteral("OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf")})
        QVERIFY2(ran.environment.contains(setting), qPrintable(setting));
}

// What each agent reads is in its own documentation; a name that is misspelled there would be silence here.
void TestRecipes::shellsSetWhatTheAgentReads_data()
{
    QTest::addColumn<QString>("id");
    QTest::addColumn<QString>("command");
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QStringList>("settings");
    const QString endpoint = QStringLiteral("OTEL_EXPORTER_OTLP_ENDPOINT=") + live;
    const QString protocol = QStringLiteral("OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf");
    const QString metrics = QStringLiteral("OTEL_METRICS_EXPORTER=otlp");
    const QString logs = QStringLiteral("OTEL_LOGS_EXPORTER=otlp");
    const QString traces = QStringLiteral("OTEL_TRACES_EXPORTER=otlp");
    const QString service = QStringLiteral("OTEL_SERVICE_NAME=my-agent");
    const auto word = [](const char *text) { return QString::fromLatin1(text); };
    QTest::newRow("Claude Code") << word("claude-code") << word("claude") << QStringList()
                                 << (QStringList {word("CLAUDE_CODE_ENABLE_TELEMETRY=1"), metrics, logs, protocol,
                                                  endpoint, word("OTEL_METRIC_EXPORT_INTERVAL=10000"),
                                                  word("CLAUDE_CODE_ENHANCED_TELEMETRY_BETA=1"), traces});
    QTest::newRow("Gemini CLI") << word("gemini-cli") << word("gemini") << QStringList()
                                << (QStringList {word("GEMINI_TELEMETRY_ENABLED=true"),
                                                 word("GEMINI_TELEMETRY_TARGET=local"),
                                                 word("GEMINI_TELEMETRY_OTLP_PROTOCOL=http"),
                                                 word("GEMINI_TELEMETRY_LOG_PROMPTS=false"),
                                                 word("GEMINI_TELEMETRY_OTLP_ENDPOINT=") + live});
    QTest::newRow("Python") << word("otel-python") << word("opentelemetry-instrument")
                            << (QStringList {word("python"), word("agent.py")})
                            << (QStringList {service, endpoint, protocol, metrics, traces, logs});
    QTest::newRow("JavaScript") << word("otel-javascript") << word("node")
                                << (QStringList {word("--require"),
                                                 word("@opentelemetry/auto-instrumentations-node/register"),
                                                 word("agent.js")})
                                << (QStringList {service, endpoint, protocol, metrics, traces, logs});
    QTest::newRow("LiteLLM") << word("litellm") << word("litellm")
                             << (QStringList {word("--config"), word("config.yaml")})
                             << (QStringList {word("OTEL_EXPORTER=otlp_http"),
                                              word("OTEL_ENDPOINT=") + live + word("/v1/traces"),
                                              word("OTEL_SERVICE_NAME=litellm")});
    QTest::newRow("llama.cpp") << word("llama-cpp") << word("llama-server")
                               << (QStringList {word("-m"), word("model.gguf"), word("--port"), word("8080"),
                                                word("--metrics")})
                               << QStringList();
    QTest::newRow("vLLM") << word("vllm") << word("vllm")
                          << (QStringList {word("serve"), word("Qwen/Qwen3-8B"), word("--port"), word("8000")})
                          << QStringList();
}

void TestRecipes::shellsSetWhatTheAgentReads()
{
    QFETCH(QString, id);
    QFETCH(QString, command);
    QFETCH(QStringList, arguments);
    QFETCH(QStringList, settings);
    const Ran ran = runInShell(pasted(qPrintable(id)), command);
    QCOMPARE(ran.arguments, arguments);
    for (const QString &setting : settings)
        QVERIFY2(ran.environment.contains(setting), qPrintable(setting));
    // And nothing else of telemetry.
    const auto ofTelemetry = std::count_if(ran.environment.begin(), ran.environment.end(), [](const QString &setting) {
        return setting.startsWith(QLatin1String("OTEL_")) || setting.contains(QLatin1String("TELEMETRY"));
    });
    QCOMPARE(ofTelemetry, settings.size());
}

void TestRecipes::codexReadsItsFile()
{
    QProcess python;
    python.start(QStringLiteral("python3"),
                 {QStringLiteral("-c"),
                  QStringLiteral("import json, sys, tomllib; print(json.dumps(tomllib.load(sys.stdin.buffer)))")});
    python.write(pasted("codex").toUtf8());
    python.closeWriteChannel();
    QVERIFY2(python.waitForFinished(60'000) && python.exitCode() == 0, python.readAllStandardError().constData());
    const QJsonObject otel =
        QJsonDocument::fromJson(python.readAllStandardOutput()).object()[QLatin1String("otel")].toObject();
    // Its endpoints are used as they are written: each signal has its path.
    for (const auto &[key, path] :
         {std::pair {"exporter", "/v1/logs"}, std::pair {"metrics_exporter", "/v1/metrics"}}) {
        const QJsonObject http = otel[QLatin1String(key)].toObject()[QLatin1String("otlp-http")].toObject();
        QCOMPARE(http[QLatin1String("endpoint")].toString(), live + QLatin1String(path));
        QCOMPARE(http[QLatin1String("protocol")].toString(), QStringLiteral("binary"));
    }
    QCOMPARE(otel[QLatin1String("log_user_prompt")].toBool(true), false);
}

void TestRecipes::curlSendsEventsThatCount()
{
    const Ran ran = runInShell(pasted("curl"), QStringLiteral("curl"));
    QCOMPARE(ran.arguments.size(), 5);
    QCOMPARE(ran.arguments[0], live + QStringLiteral("/v1/events"));
    QCOMPARE(ran.arguments[2], QStringLiteral("Content-Type: application/json"));
    const auto events = eventsOf(ran.arguments[4]);
    QCOMPARE(events.size(), std::size_t(2)); // so that the tiles of requests and of tokens both have something to show
    QVERIFY(std::holds_alternative<ledger::Request>(events[0].body));
    const auto *call = std::get_if<ledger::LlmCall>(&events[1].body);
    QVERIFY(call);
    QCOMPARE(call->inputTokens, 1'200);
    for (const ledger::Event &event : events)
        QCOMPARE(QString::fromStdString(event.agent), recipe(QStringLiteral("curl")).service);
}

void TestRecipes::cppSendsAnEventThatCounts()
{
    const QString text = pasted("cpp");
    const qsizetype begin = text.indexOf(QLatin1String("R\"(")) + 3;
    const QString json = text.mid(begin, text.indexOf(QLatin1String(")\""), begin) - begin);
    const auto events = eventsOf(json);
    QCOMPARE(events.size(), std::size_t(1));
    QVERIFY(std::holds_alternative<ledger::LlmCall>(events[0].body));
    QCOMPARE(QString::fromStdString(events[0].agent), recipe(QStringLiteral("cpp")).service);
}

void TestRecipes::cppCompiles()
{
    // Against what it uses of libcurl, which need not be installed here.
    const QTemporaryDir folder;
    QVERIFY(QDir(folder.path()).mkdir(QStringLiteral("curl")));
    const auto write = [&folder](const char *name, const QByteArray &text) {
        QFile file(folder.filePath(QLatin1String(name)));
        return file.open(QIODevice::WriteOnly) && file.write(text) == text.size();
    };
    QVERIFY(write("curl/curl.h", R"(#pragma once
struct CURL; struct curl_slist;
enum CURLcode { CURLE_OK }; enum CURLoption { CURLOPT_URL, CURLOPT_HTTPHEADER, CURLOPT_POSTFIELDS };
extern "C" { CURL *curl_easy_init(); void curl_easy_cleanup(CURL *); CURLcode curl_easy_perform(CURL *);
curl_slist *curl_slist_append(curl_slist *, const char *); void curl_slist_free_all(curl_slist *);
CURLcode curl_easy_setopt(CURL *, CURLoption, ...); }
)"));
    QVERIFY(write("agent.cpp", pasted("cpp").toUtf8()));
    QProcess compiler;
    compiler.start(QStringLiteral("c++"),
                   {QStringLiteral("-std=c++11"), QStringLiteral("-Wall"), QStringLiteral("-Werror"),
                    QStringLiteral("-fsyntax-only"), QStringLiteral("-I"), folder.path(),
                    folder.filePath(QStringLiteral("agent.cpp"))});
    QVERIFY2(compiler.waitForFinished(200'000) && compiler.exitCode() == 0,
             compiler.readAllStandardError().constData());
}

void TestRecipes::pagesToScrapeCanBeTargets()
{
    const auto url = [](const char *id) { return recipe(QLatin1String(id)).targetUrl; };
    QCOMPARE(url("litellm"), QStringLiteral("http://127.0.0.1:4000/metrics"));
    QCOMPARE(url("vllm"), QStringLiteral("http://127.0.0.1:8000/metrics"));
    QCOMPARE(url("llama-cpp"), QStringLiteral("http://127.0.0.1:8080/metrics"));
    for (const Recipe &one : recipes())
        QCOMPARE(one.targetUrl.isEmpty(), one.targetJob.isEmpty());
}

void TestRecipes::knowsWhoCameByWhich_data()
{
    QTest::addColumn<QString>("service");
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("ids");
    const auto row = [](const char *service, const char *kind, const char *ids) {
        QTest::addRow("%s, %s", service, kind)
            << QString::fromLatin1(service) << QString::fromLatin1(kind) << QString::fromLatin1(ids);
    };
    row("claude-code", "Claude Code", "claude-code");
    row("claude-code-desktop", "Claude Code", "claude-code");
    row("codex_exec", "Codex", "codex");
    row("gemini-cli", "Gemini CLI", "gemini-cli");
    row("my-agent", "OpenTelemetry (python)", "otel-python");
    row("litellm", "OpenTelemetry (python)", "litellm");
    row("my-agent", "OpenTelemetry (nodejs)", "otel-javascript");
    row("my-agent", "OpenTelemetry (go)", "");
    row("curl", "plain events", "curl");
    row("my-cpp-agent", "plain events", "cpp");
    row("another", "plain events", "curl cpp"); // renamed: it may be either
    row("", "plain events", "curl cpp");
    row("meterbird-demo", "plain events", "");
    row("curl", "OpenTelemetry (python)", "");
    row("", "", "");
}

void TestRecipes::knowsWhoCameByWhich()
{
    QFETCH(QString, service);
    QFETCH(QString, kind);
    QFETCH(QString, ids);
    sources::Sender sender;
    sender.service = service.toStdString();
    sender.kind = kind.toStdString();
    QStringList found;
    for (const Recipe &one : recipes()) {
        if (isFrom(sender, one))
            found << one.id;
    }
    QCOMPARE(found.join(u' '), ids);
}

QTEST_GUILESS_MAIN(TestRecipes)
#include "tst_recipes.moc"
