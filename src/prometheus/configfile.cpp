// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/prometheus/configfile.h"

#include "src/base/text.h"
#include "src/prometheus/durablefile.h"

namespace meterbird::prometheus {

namespace {

constexpr std::chrono::seconds checkLimit {20};

/// What promtool complains of, without the lines that say what it does.
std::string complaint(const QByteArray &output)
{
    const std::string text = output.toStdString();
    const std::size_t failed = text.find("FAILED:");
    return plainText(failed == std::string::npos ? text : text.substr(failed + 7), 400);
}

} // namespace

ConfigFile::ConfigFile(std::filesystem::path file)
    : m_file(std::move(file))
    , m_fresh(m_file.string() + ".new")
{ }

void ConfigFile::put(const ServerSettings &settings, const std::filesystem::path &promtool)
{
    forget();
    m_settings = settings;
    m_check.reset(new ToolRun(checkLimit));
    connect(m_check.get(), &ToolRun::ended, this, &ConfigFile::judge);
    if (const auto good = check(settings); !good) {
        refuseLater(good.error());
        return;
    }
    if (const auto written = writeNew(m_fresh, toYaml(settings)); !written) {
        refuseLater(written.error());
        return;
    }
    m_check->start(QString::fromStdString(promtool.string()),
                   {QStringLiteral("check"), QStringLiteral("config"), QString::fromStdString(m_fresh.string())});
}

void ConfigFile::forget()
{
    if (m_check)
        m_check->disconnect(this);
    m_check.reset();
}

void ConfigFile::refuseLater(const Error &error)
{
    // Bound to this turn's check: a put() that overtakes it takes it along.
    QTimer::singleShot(0, m_check.get(), [this, turn = m_check.get(), error] {
        if (turn == m_check.get())
            Q_EMIT refused(error);
    });
}

void ConfigFile::judge(int code, const QByteArray &output)
{
    std::error_code ignored;
    if (code != 0) {
        std::filesystem::remove(m_fresh, ignored);
        // Without an answer nothing is known against the settings: the machine may be busy.
        if (code < 0)
            Q_EMIT refused({Error::Kind::Timeout, "promtool could not check the configuration: " + complaint(output)});
        else
            Q_EMIT refused({Error::Kind::Config, "Prometheus would not take the configuration: " + complaint(output)});
        return;
    }
    if (const auto done = replace(m_file, m_fresh); !done) {
        std::filesystem::remove(m_fresh, ignored);
        Q_EMIT refused(done.error());
        return;
    }
    Q_EMIT replaced(m_settings);
}

} // namespace meterbird::prometheus
