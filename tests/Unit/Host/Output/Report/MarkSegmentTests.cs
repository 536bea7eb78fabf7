using ParallelLlm.Host.Output.Report;

namespace ParallelLlm.Tests.Unit.Host.Output.Report;

public sealed class MarkSegmentTests
{
    [Fact]
    public void Text_without_marks_is_one_segment() => Segments(10, 20).ShouldBe(["10-20:"]);

    [Fact]
    public void Marks_that_overlap_are_cut_where_one_begins_or_ends() =>
        Segments(0, 30, (5, 15), (10, 20)).ShouldBe(["0-5:", "5-10:a +a", "10-15:ab +b -a", "15-20:b -b", "20-30:"]);

    [Fact]
    public void Marks_of_one_place_share_a_segment() =>
        Segments(0, 9, (2, 4), (2, 4), (2, 6)).ShouldBe(["0-2:", "2-4:abc +a+b+c -a-b", "4-6:c -c", "6-9:"]);

    [Fact]
    public void A_mark_within_another_is_not_nested() =>
        Segments(0, 9, (0, 9), (3, 5)).ShouldBe(["0-3:a +a", "3-5:ab +b -b", "5-9:a -a"]);

    [Fact]
    public void A_mark_beyond_the_text_is_cut_off() =>
        Segments(10, 20, (5, 12), (18, 30), (30, 40)).ShouldBe(["10-12:a +a -a", "12-18:", "18-20:b +b -b"]);

    [Fact]
    public void Segments_follow_each_other_and_have_the_marks_that_cover_them()
    {
        var random = new Random(7);
        for (var round = 0; round < 200; round++)
        {
            var marks = Enumerable.Range(0, random.Next(12)).Select(index => random.Next(100) is var start
                ? Mark(index, start, start + 1 + random.Next(30)) : throw new InvalidOperationException()).OrderBy(mark => mark.Start).ToList();
            var at = 0L;
            foreach (var segment in MarkSegment.Of(0, 120, marks))
            {
                segment.Start.ShouldBe(at);
                segment.End.ShouldBeGreaterThan(at);
                segment.Marks.ShouldBe(marks.Where(mark => mark.Start < segment.End && mark.End > segment.Start));
                at = segment.End;
            }

            at.ShouldBe(120);
        }
    }

    private static IEnumerable<string> Segments(long start, long end, params (long Start, long End)[] marks) =>
        MarkSegment.Of(start, end, marks.Select((mark, index) => Mark(index, mark.Start, mark.End)))
            .Select(segment => $"{segment.Start}-{segment.End}:{Ids("", segment.Marks)} {Ids("+", segment.Begins)} {Ids("-", segment.Ends)}".Replace("  ", " ").Trim());

    private static string Ids(string before, IEnumerable<Mark> marks) => string.Concat(marks.Select(mark => before + mark.Id));

    private static Mark Mark(int index, long start, long end) =>
        new(start, end, new ReportedValue(["f"], "v", IsText: true, ReportedEvidence.None), ((char)('a' + index)).ToString(), "f", IsConflict: false);
}
