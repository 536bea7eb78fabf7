using System.Globalization;
using ParallelLlm.Tests.Load.Documents.Writers;
using static ParallelLlm.Tests.Load.Documents.Hostile.HostileEnd;

namespace ParallelLlm.Tests.Load.Documents.Hostile;

/// <summary>CSV files with quotes, lines or columns without end.</summary>
internal static class HostileTables
{
    private const string Header = "patient_name,date_of_birth,diagnosis\n";
    private const string Row = "Jo Smith,1970-01-01,\"J45.0, Asthma\"\n";
    private const long Small = 64L << 20;
    private const long Large = 1L << 30;

    public static IEnumerable<HostileInput> All(bool full)
    {
        var size = full ? Large : Small;
        return
        [
            new("unclosed-quote.csv", Completed, output =>
            {
                output.Write($"{Header}{Row}\"{HostileInput.Hello},");
                output.Repeat("Ann Jones,1980-02-02,Migraine without aura\n", size / 42);
            }) { IsLongText = true },
            new("unclosed-quotes-in-rows.csv", Completed, output =>
            {
                output.Write(Header);
                output.Repeat("\"Ann Jones,1980-02-02,Migraine \"without\" aura\n", 100_000);
            }) { IsLongText = true },
            new("columns-1m.csv", Completed | TooLarge, output =>
            {
                for (var column = 0; column < 1_000_000; column++)
                    output.Write(string.Create(CultureInfo.InvariantCulture, $"c{column};"));
                output.Write("\n");
                output.Repeat("word;", 1_000_000);
            }) { IsLongText = true },
            new("one-line.csv", Completed, output => output.Repeat("Jo Smith lives here, ", size / 21)) { IsLongText = true },
            new("one-word.csv", Completed | TooLarge, output => output.Repeat("abcdefgh", size / 512)) { IsLongText = true },
            new("only-separators.csv", Completed | Empty | TooLarge, output => output.Repeat(",;\t,,", size / 64)) { IsLongText = true },
            new("only-quotes.csv", Completed | Empty | TooLarge, output => output.Repeat("\"", size / 64)) { IsLongText = true },
            new("only-line-ends.csv", Empty, output => output.Repeat("\r\n", size / 2)),
            new("empty-cells.csv", Completed | Empty, output => output.Repeat("\"\",\"\"\n", 1_000_000)) { IsLongText = true },
            new("nuls.csv", Binary | InvalidEncoding, output =>
            {
                output.Write(Header);
                output.Repeat("Jo\0Smith,\0,\0\n", 10_000);
            }),
            new("nul-late.csv", Completed | Binary | InvalidEncoding, output =>
            {
                output.Write(Header);
                output.Repeat(Row, 100_000);
                output.Write("\0\n");
            }) { IsLongText = true },
            new("mixed-line-ends.csv", Completed, output =>
            {
                output.Write(Header);
                output.Repeat("Jo Smith,1970-01-01,Asthma\r\nAnn Jones,1980-02-02,Gout\rAl Hill,1990-03-03,\"Scar,\r\nleft\"\n", 100);
            }),
            new("rows-of-all-lengths.csv", Completed, output =>
            {
                output.Write(Header);
                for (var cells = 0; cells < 500; cells++)
                    output.Write($"{"x,".Times(cells)}y\n");
            }),
            new("formulas.csv", Completed, output => output.Write($"{Header}=1+1,@SUM(A1),\"=HYPERLINK(\"\"http://127.0.0.1:9\"\")\"\n")),
        ];
    }
}
