// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/alerts/rulefile.h"

#include "src/alerts/ruleyaml.h"
#include "src/base/duration.h"
#include "src/base/text.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <set>
#include <sys/stat.h>
#include <unistd.h>
#include <yaml-cpp/yaml.h>

namespace meterbird::alerts {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t mostBytes = 1 << 20;
constexpr std::size_t mostRules = 2'000;
constexpr std::size_t mostFiles = 64;

using namespace yaml;
using StandIn = BrokenRules::StandIn;

bool isName(std::string_view text, bool mayHaveColon)
{
    if (text.empty() || (text.front() >= '0' && text.front() <= '9'))
        return false;
    return std::ranges::all_of(text, [mayHaveColon](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'
            || (mayHaveColon && c == ':');
    });
}

Milliseconds duration(const YAML::Node &node, const std::string &what)
{
    const std::string text = scalar(node, what);
    const auto length = parseDuration(text);
    if (!length)
        fail(node, what + ": \"" + plainText(text, 40) + "\" is no duration (30s, 5m, 1h30m)");
    return *length;
}

Labels labels(const YAML::Node &node, const std::string &what)
{
    Labels result;
    if (!node || node.IsNull())
        return result;
    for (const auto &[key, value] : fields(node, what, {})) {
        if (!isName(key, false) || key == "__name__")
            fail(node, what + ": \"" + plainText(key, 40) + "\" is no label name");
        result.set(key, scalar(value, what + '.' + key));
    }
    return result;
}

std::string requiredText(const Fields &map, const YAML::Node &node, const std::string &key)
{
    const auto found = map.find(key);
    if (found == map.end())
        fail(node, '"' + key + "\" is missing");
    std::string text = scalar(found->second, key);
    while (!text.empty() && (text.back() == '\n' || text.back() == ' '))
        text.pop_back();
    if (text.empty())
        fail(found->second, '"' + key + "\" is empty");
    return text;
}

YAML::Node optional(const Fields &map, const std::string &key)
{
    const auto found = map.find(key);
    return found == map.end() ? YAML::Node(YAML::NodeType::Undefined) : found->second;
}

struct Group {
    std::string name;
    Milliseconds interval = 0;
    Labels labels;
};

void addAlert(const YAML::Node &node, const Fields &map, const Group &group, RuleFile &file)
{
    if (map.contains("record"))
        fail(node, "a rule is either an alert or a recording, not both");
    Rule rule;
    rule.group = group.name;
    rule.interval = group.interval;
    rule.name = requiredText(map, node, "alert");
    rule.expr = requiredText(map, node, "expr");
    if (map.contains("for"))
        rule.holdFor = duration(map.at("for"), "for");
    if (map.contains("keep_firing_for"))
        rule.keepFiringFor = duration(map.at("keep_firing_for"), "keep_firing_for");
    rule.labels = group.labels;
    const Labels own = labels(optional(map, "labels"), "labels");
    for (const auto &[name, value] : own.pairs())
        rule.labels.set(name, value);
    if (rule.labels.contains("alertname"))
        fail(node, "labels: alertname is set by the rule's name");
    rule.annotations = labels(optional(map, "annotations"), "annotations");
    rule.line = lineOf(node);
    file.rules.push_back(std::move(rule));
}

void addRecording(const YAML::Node &node, const Fields &map, const Group &group, RuleFile &file)
{
    for (const char *field : {"for", "keep_firing_for", "annotations"}) {
        if (map.contains(field))
            fail(map.at(field), std::string("a recording rule has no \"") + field + '"');
    }
    RecordingRule rule {group.name, requiredText(map, node, "record"), requiredText(map, node, "expr"),
                        labels(optional(map, "labels"), "labels"), group.interval};
    if (!isName(rule.record, true))
        fail(map.at("record"), '"' + plainText(rule.record, 60) + "\" is no metric name");
    file.notes.push_back("recording rule " + rule.record + " is kept but not evaluated here");
    file.recordings.push_back(std::move(rule));
}

void addRule(const YAML::Node &node, const Group &group, std::set<std::string> &ids, RuleFile &file)
{
    const Fields map =
        fields(node, "rule", {"alert", "record", "expr", "for", "keep_firing_for", "labels", "annotations"});
    if (map.contains("alert")) {
        addAlert(node, map, group, file);
        if (!ids.insert(file.rules.back().id()).second)
            fail(node,
                 "the rule " + plainText(file.rules.back().name, 80) + " with these labels stands twice in its group");
    } else if (map.contains("record")) {
        addRecording(node, map, group, file);
    } else {
        fail(node, "a rule needs \"alert\" or \"record\"");
    }
    if (file.rules.size() + file.recordings.size() > mostRules)
        fail(node, "more than " + std::to_string(mostRules) + " rules");
}

void addGroup(const YAML::Node &node, std::set<std::string> &names, RuleFile &file)
{
    const Fields map = fields(node, "group", {"name", "interval", "query_offset", "limit", "labels", "rules"});
    Group group;
    group.name = requiredText(map, node, "name");
    if (!names.insert(group.name).second)
        fail(map.at("name"), "the group \"" + plainText(group.name, 80) + "\" stands twice in the file");
    if (map.contains("interval"))
        group.interval = duration(map.at("interval"), "interval");
    for (const char *field : {"limit", "query_offset"}) {
        if (map.contains(field))
            file.notes.push_back("group " + plainText(group.name, 80) + ": " + field + " is not used here");
    }
    group.labels = labels(optional(map, "labels"), "labels");
    const YAML::Node rules = optional(map, "rules");
    if (!rules || rules.IsNull())
        return;
    if (!rules.IsSequence())
        fail(rules, "\"rules\" must be a list");
    std::set<std::string> ids;
    for (const auto &rule : rules)
        addRule(rule, group, ids, file);
}

Error named(Error error, const std::string &name)
{
    std::string place = name;
    if (error.line > 0)
        place += ':' + std::to_string(error.line);
    if (error.column > 0)
        place += ':' + std::to_string(error.column);
    error.detail = place + ": " + error.detail;
    return error;
}

struct Descriptor {
    int fd = -1;
    ~Descriptor()
    {
        if (fd >= 0)
            ::close(fd);
    }
};

Result<std::string> bytesOf(const fs::path &path)
{
    const auto refused = [&path](const std::string &why) {
        return Failure(Error {Error::Kind::Config, path.string() + ": " + why});
    };
    // Not to block on a pipe that nobody writes to.
    const Descriptor file {::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)};
    struct stat status {
    };
    if (file.fd < 0 || ::fstat(file.fd, &status) != 0)
        return refused(std::string("cannot be read: ") + std::strerror(errno));
    if (!S_ISREG(status.st_mode))
        return refused("is not a regular file");
    std::string bytes(mostBytes + 1, '\0');
    std::size_t size = 0;
    while (size < bytes.size()) {
        const ssize_t got = ::read(file.fd, bytes.data() + size, bytes.size() - size);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return refused(std::string("cannot be read: ") + std::strerror(errno));
        if (got == 0)
            break;
        size += static_cast<std::size_t>(got);
    }
    bytes.resize(size);
    return bytes;
}

void append(RuleFile &all, RuleFile more)
{
    std::ranges::move(more.rules, std::back_inserter(all.rules));
    std::ranges::move(more.recordings, std::back_inserter(all.recordings));
    std::ranges::move(more.notes, std::back_inserter(all.notes));
}

/// Of rules with one identity in two files the first is kept.
void dropRepeats(RuleFile &file)
{
    std::set<std::string> ids;
    std::erase_if(file.rules, [&ids, &file](const Rule &rule) {
        const bool isRepeat = !ids.insert(rule.id()).second;
        if (isRepeat)
            file.notes.push_back("the rule " + plainText(rule.name, 80)
                                 + " stands in two files; the first one is used");
        return isRepeat;
    });
}

/// In order of name. One that is not there is empty; one that cannot be listed may hold anything.
Result<std::vector<fs::path>> ruleFilesOf(const fs::path &folder)
{
    std::vector<fs::path> files;
    std::error_code error;
    for (fs::directory_iterator i(folder, error), end; !error && i != end; i.increment(error)) {
        const fs::path extension = i->path().extension();
        if ((extension == ".yml" || extension == ".yaml") && !i->path().filename().string().starts_with('.'))
            files.push_back(i->path());
    }
    if (error && error != std::errc::no_such_file_or_directory)
        return Failure(Error {Error::Kind::Config, folder.string() + ": cannot be listed: " + error.message()});
    std::ranges::sort(files);
    return files;
}

/// But for those whose names the user's files define.
void addShipped(RuleSet &set, std::string_view shipped)
{
    auto file = parseRules(shipped, "the shipped rules");
    if (!file) {
        set.broken.push_back({file.error(), StandIn::Nothing});
        return;
    }
    std::set<std::string> known;
    for (const Rule &rule : set.file.rules)
        known.insert(rule.name);
    std::erase_if(file->rules, [&known](const Rule &rule) { return known.contains(rule.name); });
    append(set.file, std::move(*file));
}

} // namespace

Result<RuleFile> parseRules(std::string_view text, const std::string &name)
{
    if (text.size() > mostBytes)
        return Failure(Error {Error::Kind::TooMuch, name + ": is bigger than 1 MiB"});
    if (!isValidUtf8(text))
        return Failure(Error {Error::Kind::Config, name + ": is not UTF-8 text"});
    try {
        const YAML::Node root = load(std::string(text));
        RuleFile file;
        if (!root || root.IsNull())
            return file;
        const YAML::Node groups = optional(fields(root, "file", {"groups"}), "groups");
        if (!groups || groups.IsNull())
            return file;
        if (!groups.IsSequence())
            fail(groups, "\"groups\" must be a list");
        std::set<std::string> names;
        for (const auto &group : groups)
            addGroup(group, names, file);
        return file;
    } catch (const Refused &refused) {
        return Failure(named(refused.error, name));
    } catch (const YAML::Exception &problem) {
        return Failure(named(errorOf(problem), name));
    }
}

Result<RuleFile> readRules(const fs::path &file)
{
    return bytesOf(file).and_then([&file](const std::string &bytes) { return parseRules(bytes, file.string()); });
}

std::map<std::string, std::string> toTexts(const std::map<std::string, RuleFile> &files)
{
    std::map<std::string, std::string> texts;
    for (const auto &[path, file] : files)
        texts.emplace(path, toYaml(file));
    return texts;
}

std::map<std::string, RuleFile> fromTexts(const std::map<std::string, std::string> &texts)
{
    std::map<std::string, RuleFile> files;
    for (const auto &[path, text] : texts) {
        if (auto file = parseRules(text, path))
            files.emplace(path, std::move(*file));
    }
    return files;
}

RuleSet loadRules(const fs::path &folder, std::string_view shipped, const RuleSet &before)
{
    RuleSet set;
    bool needsShipped = false;
    const auto use = [&set](const std::string &path, const RuleFile &file) {
        append(set.file, file);
        set.sources.push_back(path);
        set.lastGood.emplace(path, file);
    };
    auto files = ruleFilesOf(folder);
    if (!files) { // whatever it holds: what was there goes on
        needsShipped = before.lastGood.empty();
        set.broken.push_back({files.error(), needsShipped ? StandIn::Shipped : StandIn::LastGood});
        for (const auto &[path, file] : before.lastGood)
            use(path, file);
        files = std::vector<fs::path>();
    } else {
        needsShipped = files->empty();
    }
    if (files->size() > mostFiles) {
        set.broken.push_back(
            {{Error::Kind::TooMuch,
              folder.string() + ": more than " + std::to_string(mostFiles) + " rule files, the rest is not read"},
             StandIn::Nothing});
        files->resize(mostFiles);
    }
    for (const fs::path &path : *files) {
        if (const auto file = readRules(path)) {
            use(path.string(), *file);
        } else if (const auto known = before.lastGood.find(path.string()); known != before.lastGood.end()) {
            set.broken.push_back({file.error(), StandIn::LastGood});
            use(known->first, known->second);
        } else {
            set.broken.push_back({file.error(), StandIn::Shipped});
            needsShipped = true;
        }
    }
    if (needsShipped)
        addShipped(set, shipped);
    dropRepeats(set.file);
    return set;
}

} // namespace meterbird::alerts
