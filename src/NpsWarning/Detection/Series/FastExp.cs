using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NpsWarning.Detection.Series;

/// <summary>
/// Four exponentials at once, within 2 units of the last digit between -700 and 700, where alone it may be used: e^x = 2^k e^r with k whole and r within ln 2 / 2,
/// e^r by its Taylor series to the 13th power. The general one of the library also serves infinities and costs over twice as much, which is most of a fit.
/// </summary>
internal static class FastExp
{
    private const double Shift = 6755399441055744; // 1.5 × 2^52: added to a number, it leaves its nearest whole one in the last bits

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Of(Vector256<double> x)
    {
        var shifted = Vector256.MultiplyAddEstimate(x, Vector256.Create(1.4426950408889634), Vector256.Create(Shift));
        var k = shifted - Vector256.Create(Shift);
        var r = Vector256.MultiplyAddEstimate(k, Vector256.Create(-1.9082149292705877e-10), Vector256.MultiplyAddEstimate(k, Vector256.Create(-0.693147180369123816490), x));
        var r2 = r * r;
        var r4 = r2 * r2;
        var p01 = r + Vector256<double>.One;
        var p23 = Vector256.MultiplyAddEstimate(r, Vector256.Create(1.0 / 6), Vector256.Create(1.0 / 2));
        var p45 = Vector256.MultiplyAddEstimate(r, Vector256.Create(1.0 / 120), Vector256.Create(1.0 / 24));
        var p67 = Vector256.MultiplyAddEstimate(r, Vector256.Create(1.0 / 5_040), Vector256.Create(1.0 / 720));
        var p89 = Vector256.MultiplyAddEstimate(r, Vector256.Create(1.0 / 362_880), Vector256.Create(1.0 / 40_320));
        var pab = Vector256.MultiplyAddEstimate(r, Vector256.Create(1.0 / 39_916_800), Vector256.Create(1.0 / 3_628_800));
        var pcd = Vector256.MultiplyAddEstimate(r, Vector256.Create(1.0 / 6_227_020_800), Vector256.Create(1.0 / 479_001_600));
        var low = Vector256.MultiplyAddEstimate(p23, r2, p01);
        var middle = Vector256.MultiplyAddEstimate(p67, r2, p45);
        var high = Vector256.MultiplyAddEstimate(pcd, r4, Vector256.MultiplyAddEstimate(pab, r2, p89));
        var e = Vector256.MultiplyAddEstimate(Vector256.MultiplyAddEstimate(high, r4, middle), r4, low);
        return (e.AsInt64() + Vector256.ShiftLeft(shifted.AsInt64(), 52)).AsDouble();
    }
}
