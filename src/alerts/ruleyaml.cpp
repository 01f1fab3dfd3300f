// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/alerts/ruleyaml.h"

#include "src/alerts/rulefile.h"
#include "src/base/duration.h"
#include "src/base/text.h"

#include <algorithm>
#include <sstream>
#include <yaml-cpp/eventhandler.h>

namespace meterbird::alerts {

namespace yaml {

namespace {

[[noreturn]] void failAt(const YAML::Mark &mark, const std::string &what)
{
    throw Refused {
        Error {Error::Kind::Config, what, mark.is_null() ? 0 : mark.line + 1, mark.is_null() ? 0 : mark.column + 1}};
}

class Counter : public YAML::EventHandler
{
public:
    void OnDocumentStart(const YAML::Mark &) override { }
    void OnDocumentEnd() override { }
    void OnNull(const YAML::Mark &mark, YAML::anchor_t) override { node(mark); }
    void OnAlias(const YAML::Mark &mark, YAML::anchor_t) override
    {
        if (++m_aliases > 64)
            failAt(mark, "more than 64 aliases");
    }
    void OnScalar(const YAML::Mark &mark, const std::string &, YAML::anchor_t, const std::string &) override
    {
        node(mark);
    }
    void OnSequenceStart(const YAML::Mark &mark, const std::string &, YAML::anchor_t,
                         YAML::EmitterStyle::value) override
    {
        open(mark);
    }
    void OnSequenceEnd() override { --m_depth; }
    void OnMapStart(const YAML::Mark &mark, const std::string &, YAML::anchor_t, YAML::EmitterStyle::value) override
    {
        open(mark);
    }
    void OnMapEnd() override { --m_depth; }

private:
    void node(const YAML::Mark &mark)
    {
        if (++m_nodes > 100'000)
            failAt(mark, "more than 100,000 values");
    }
    void open(const YAML::Mark &mark)
    {
        node(mark);
        if (++m_depth > 32)
            failAt(mark, "nested deeper than 32 levels");
    }

    int m_aliases = 0, m_depth = 0, m_nodes = 0;
};

} // namespace

void fail(const YAML::Node &node, const std::string &what)
{
    failAt(node ? node.Mark() : YAML::Mark::null_mark(), what);
}

Error errorOf(const YAML::Exception &problem)
{
    const bool isKnown = !problem.mark.is_null();
    return {Error::Kind::Config, plainText(problem.msg), isKnown ? problem.mark.line + 1 : 0,
            isKnown ? problem.mark.column + 1 : 0};
}

int lineOf(const YAML::Node &node)
{
    return node.Mark().is_null() ? 0 : node.Mark().line + 1;
}

YAML::Node load(const std::string &text)
{
    std::istringstream stream(text);
    YAML::Parser parser(stream);
    Counter counter;
    if (parser.HandleNextDocument(counter) && parser.HandleNextDocument(counter))
        throw Refused {Error {Error::Kind::Config, "more than one document in the file"}};
    return YAML::Load(text);
}

Fields fields(const YAML::Node &node, const std::string &what, std::initializer_list<std::string_view> known)
{
    if (!node.IsMap())
        fail(node, what + " must be a map of keys and values");
    Fields result;
    for (const auto &pair : node) {
        const std::string key = scalar(pair.first, "key");
        if (known.size() > 0 && std::ranges::find(known, key) == known.end())
            fail(pair.first, "unknown field \"" + plainText(key, 60) + "\" in " + what);
        if (!result.emplace(key, pair.second).second)
            fail(pair.first, "\"" + plainText(key, 60) + "\" is given twice");
    }
    return result;
}

std::string scalar(const YAML::Node &node, const std::string &what)
{
    if (!node.IsScalar())
        fail(node, what + " must be a text");
    return node.Scalar();
}

} // namespace yaml

namespace {

void emitLabels(YAML::Emitter &out, const char *key, const Labels &labels)
{
    if (labels.isEmpty())
        return;
    out << YAML::Key << key << YAML::Value << YAML::BeginMap;
    for (const auto &[name, value] : labels.pairs())
        out << YAML::Key << name << YAML::Value << YAML::DoubleQuoted << value;
    out << YAML::EndMap;
}

void emitDuration(YAML::Emitter &out, const char *key, Milliseconds length)
{
    if (length > 0)
        out << YAML::Key << key << YAML::Value << toDuration(length);
}

void emit(YAML::Emitter &out, const Rule &rule)
{
    out << YAML::BeginMap;
    out << YAML::Key << "alert" << YAML::Value << YAML::DoubleQuoted << rule.name;
    out << YAML::Key << "expr" << YAML::Value << YAML::DoubleQuoted << rule.expr;
    emitDuration(out, "for", rule.holdFor);
    emitDuration(out, "keep_firing_for", rule.keepFiringFor);
    emitLabels(out, "labels", rule.labels);
    emitLabels(out, "annotations", rule.annotations);
    out << YAML::EndMap;
}

void emit(YAML::Emitter &out, const RecordingRule &rule)
{
    out << YAML::BeginMap;
    out << YAML::Key << "record" << YAML::Value << YAML::DoubleQuoted << rule.record;
    out << YAML::Key << "expr" << YAML::Value << YAML::DoubleQuoted << rule.expr;
    emitLabels(out, "labels", rule.labels);
    out << YAML::EndMap;
}

} // namespace

std::string toYaml(const RuleFile &file)
{
    std::vector<std::pair<std::string, Milliseconds>> groups; // in the order of their first rule
    const auto note = [&groups](const auto &rule) {
        if (std::ranges::find(groups, rule.group, &std::pair<std::string, Milliseconds>::first) == groups.end())
            groups.emplace_back(rule.group, rule.interval);
    };
    std::ranges::for_each(file.recordings, note);
    std::ranges::for_each(file.rules, note);

    YAML::Emitter out;
    out << YAML::BeginMap << YAML::Key << "groups" << YAML::Value << YAML::BeginSeq;
    for (const auto &[name, interval] : groups) {
        out << YAML::BeginMap << YAML::Key << "name" << YAML::Value << YAML::DoubleQuoted << name;
        emitDuration(out, "interval", interval);
        out << YAML::Key << "rules" << YAML::Value << YAML::BeginSeq;
        for (const RecordingRule &rule : file.recordings) {
            if (rule.group == name)
                emit(out, rule);
        }
        for (const Rule &rule : file.rules) {
            if (rule.group == name)
                emit(out, rule);
        }
        out << YAML::EndSeq << YAML::EndMap;
    }
    out << YAML::EndSeq << YAML::EndMap;
    return std::string(out.c_str()) + '\n';
}

} // namespace meterbird::alerts
