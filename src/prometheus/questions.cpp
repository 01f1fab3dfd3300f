// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/prometheus/questions.h"

#include <QUrl>

#include <array>
#include <cstdio>
#include <cstdlib>

namespace meterbird::prometheus {

namespace {

/// `a=b&c=d`, everything but letters, digits and `-._~` escaped.
class Form
{
public:
    void add(const char *name, std::string_view value)
    {
        if (!m_text.isEmpty())
            m_text += '&';
        const auto text = QString::fromUtf8(value.data(), static_cast<qsizetype>(value.size()));
        m_text += QUrl::toPercentEncoding(QLatin1String(name)) + '=' + QUrl::toPercentEncoding(text);
    }
    void add(const std::vector<std::string> &matchers, TimeRange range)
    {
        for (const std::string &matcher : matchers)
            add("match[]", matcher);
        add("start", toSeconds(range.start));
        add("end", toSeconds(range.end));
    }
    const QByteArray &text() const { return m_text; }

private:
    QByteArray m_text;
};

QNetworkRequest requestFor(const Connection &connection, std::chrono::milliseconds idle, const QByteArray &endpoint)
{
    QByteArray address = QByteArray::fromStdString(connection.url);
    while (address.endsWith('/'))
        address.chop(1);
    QNetworkRequest request(QUrl::fromEncoded(address + "/api/v1/" + endpoint, QUrl::StrictMode));
    request.setTransferTimeout(static_cast<int>(idle.count()));
    request.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    request.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::AuthenticationReuseAttribute, QNetworkRequest::Manual);
    request.setRawHeader("Accept", "application/json");
    request.setRawHeader("User-Agent", "Meterbird/" METERBIRD_VERSION);
    // Packing costs Go three to four times what the loopback saves.
    if (isLoopback(connection))
        request.setRawHeader("Accept-Encoding", "identity");
    for (const auto &[name, value] : connection.headers)
        request.setRawHeader(QByteArray::fromStdString(name), QByteArray::fromStdString(value));
    return request;
}

Question post(const Connection &connection, std::chrono::milliseconds idle, const QByteArray &endpoint,
              const Form &form)
{
    Question question {requestFor(connection, idle, endpoint), form.text(), true};
    question.request.setHeader(QNetworkRequest::ContentTypeHeader, QByteArray("application/x-www-form-urlencoded"));
    return question;
}

} // namespace

std::string toSeconds(std::int64_t milliseconds)
{
    std::array<char, 40> text {};
    const std::int64_t part = std::abs(milliseconds % 1'000);
    const char *sign = milliseconds < 0 ? "-" : "";
    const auto whole = static_cast<long long>(std::abs(milliseconds / 1'000));
    if (part == 0)
        std::snprintf(text.data(), text.size(), "%s%lld", sign, whole);
    else
        std::snprintf(text.data(), text.size(), "%s%lld.%03d", sign, whole, static_cast<int>(part));
    return text.data();
}

Question questionFor(const Connection &connection, std::chrono::milliseconds idle, const InstantQuery &query)
{
    Form form;
    form.add("query", query.expr);
    form.add("time", toSeconds(query.time));
    return post(connection, idle, "query", form);
}

Question questionFor(const Connection &connection, std::chrono::milliseconds idle, const RangeQuery &query)
{
    Form form;
    form.add("query", query.expr);
    form.add("start", toSeconds(query.range.start));
    form.add("end", toSeconds(query.range.end));
    form.add("step", toSeconds(query.step));
    return post(connection, idle, "query_range", form);
}

Question seriesQuestion(const Connection &connection, std::chrono::milliseconds idle,
                        const std::vector<std::string> &matchers, TimeRange range)
{
    Form form;
    form.add(matchers, range);
    return post(connection, idle, "series", form);
}

Question labelsQuestion(const Connection &connection, std::chrono::milliseconds idle,
                        const std::vector<std::string> &matchers, TimeRange range)
{
    Form form;
    form.add(matchers, range);
    return post(connection, idle, "labels", form);
}

Question labelValuesQuestion(const Connection &connection, std::chrono::milliseconds idle, const std::string &label,
                             const std::vector<std::string> &matchers, TimeRange range)
{
    Form form;
    form.add(matchers, range);
    const QByteArray name = QUrl::toPercentEncoding(QString::fromStdString(label));
    return {requestFor(connection, idle, "label/" + name + "/values?" + form.text()), {}, false};
}

Question metadataQuestion(const Connection &connection, std::chrono::milliseconds idle, const std::string &metric)
{
    Form form;
    if (!metric.empty())
        form.add("metric", metric);
    return {requestFor(connection, idle, "metadata" + (metric.empty() ? QByteArray() : '?' + form.text())), {}, false};
}

Question plainQuestion(const Connection &connection, std::chrono::milliseconds idle, std::string_view endpoint)
{
    return {
        requestFor(connection, idle, QByteArray(endpoint.data(), static_cast<qsizetype>(endpoint.size()))), {}, false};
}

} // namespace meterbird::prometheus
