# cmake -DINPUT=prices.json -DOUTPUT=shippedprices.cpp -P shippedprices.cmake: the file as an array of bytes.
file(READ ${INPUT} bytes HEX)
string(REGEX REPLACE "(................................)" "\\1\n" bytes "${bytes}") # 16 bytes a line
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${bytes}")
file(WRITE ${OUTPUT}.new "// made from resources/prices.json
#include \"exporter/shippedprices.h\"

namespace meterbird::exporter {

namespace {

constexpr char Bytes[] = {
${bytes}
};

} // namespace

std::string_view shippedPrices()
{
    return {Bytes, sizeof Bytes};
}

} // namespace meterbird::exporter
")
file(RENAME ${OUTPUT}.new ${OUTPUT})
