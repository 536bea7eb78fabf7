using UglyToad.PdfPig.Core;

namespace ParallelLlm.Host.Documents.Pdf;

/// <summary>Keeps the horizontal and vertical lines of the paths that a page draws. Not thread-safe.</summary>
internal sealed class PdfRules
{
    // A page with more is a drawing.
    private const int MostRules = 5_000;

    // A filled shape that is thinner, in points, is a line.
    private const double Thickest = 3;

    // Shorter lines, in points, are parts of letters and of dashes.
    private const double Shortest = 4;

    // A line that leans by less, in points, is straight.
    private const double Straight = 0.5;

    private readonly List<PdfRule> _rules = [];
    private readonly List<PdfRule> _path = [];
    private readonly List<PdfRule> _thin = [];
    private PdfPoint _start, _at;
    private double _left = double.MaxValue, _bottom = double.MaxValue, _right = double.MinValue, _top = double.MinValue;

    /// <summary>The lines; none of a page that has too many of them.</summary>
    public IReadOnlyList<PdfRule> All => _rules.Count > MostRules ? [] : _rules;

    public void MoveTo(PdfPoint point)
    {
        EndShape();
        _start = _at = point;
        Include(point);
    }

    public void LineTo(PdfPoint point)
    {
        Include(point);
        if (_path.Count <= MostRules)
        {
            if (Math.Abs(point.Y - _at.Y) <= Straight && Math.Abs(point.X - _at.X) >= Shortest)
                _path.Add(new PdfRule(false, point.Y, Math.Min(point.X, _at.X), Math.Max(point.X, _at.X)));
            else if (Math.Abs(point.X - _at.X) <= Straight && Math.Abs(point.Y - _at.Y) >= Shortest)
                _path.Add(new PdfRule(true, point.X, Math.Min(point.Y, _at.Y), Math.Max(point.Y, _at.Y)));
        }

        _at = point;
    }

    /// <summary>Goes on elsewhere: a curve is no line.</summary>
    public void CurveTo(PdfPoint point)
    {
        Include(point);
        _at = point;
    }

    public void Close() => LineTo(_start);

    /// <summary>Draws the path's lines.</summary>
    public void Stroke()
    {
        if (_rules.Count <= MostRules)
            _rules.AddRange(_path);
        End();
    }

    /// <summary>Fills the path, whose thin shapes are lines. Others are backgrounds, which may be those of a single word.</summary>
    public void Fill()
    {
        EndShape();
        if (_rules.Count <= MostRules)
            _rules.AddRange(_thin);
        End();
    }

    /// <summary>Forgets the path.</summary>
    public void End()
    {
        EndShape();
        _path.Clear();
        _thin.Clear();
    }

    private void EndShape()
    {
        var (width, height) = (_right - _left, _top - _bottom);
        if (_thin.Count <= MostRules && Math.Min(width, height) is >= 0 and <= Thickest && Math.Max(width, height) >= Shortest)
        {
            _thin.Add(width > height
                ? new PdfRule(false, (_bottom + _top) / 2, _left, _right)
                : new PdfRule(true, (_left + _right) / 2, _bottom, _top));
        }

        (_left, _bottom, _right, _top) = (double.MaxValue, double.MaxValue, double.MinValue, double.MinValue);
    }

    private void Include(PdfPoint point)
    {
        (_left, _right) = (Math.Min(_left, point.X), Math.Max(_right, point.X));
        (_bottom, _top) = (Math.Min(_bottom, point.Y), Math.Max(_top, point.Y));
    }
}
