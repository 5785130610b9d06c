using System.Runtime.InteropServices;

namespace Nmf.Kernels.Simd;

/// <summary>
/// A small number as a type argument: the size of the type in bytes. The compiler knows it before it reads on, so what is not wanted
/// of a kernel costs no compilation, as it would if the number were a property (5 of 13 ms for a kernel of 12 rows).
/// </summary>
internal interface ITileSize;

[StructLayout(LayoutKind.Sequential, Size = 1)]
internal readonly struct Size1 : ITileSize;

[StructLayout(LayoutKind.Sequential, Size = 2)]
internal readonly struct Size2 : ITileSize;

[StructLayout(LayoutKind.Sequential, Size = 3)]
internal readonly struct Size3 : ITileSize;

[StructLayout(LayoutKind.Sequential, Size = 4)]
internal readonly struct Size4 : ITileSize;

[StructLayout(LayoutKind.Sequential, Size = 5)]
internal readonly struct Size5 : ITileSize;

[StructLayout(LayoutKind.Sequential, Size = 6)]
internal readonly struct Size6 : ITileSize;

[StructLayout(LayoutKind.Sequential, Size = 7)]
internal readonly struct Size7 : ITileSize;

[StructLayout(LayoutKind.Sequential, Size = 8)]
internal readonly struct Size8 : ITileSize;

[StructLayout(LayoutKind.Sequential, Size = 9)]
internal readonly struct Size9 : ITileSize;

[StructLayout(LayoutKind.Sequential, Size = 10)]
internal readonly struct Size10 : ITileSize;

[StructLayout(LayoutKind.Sequential, Size = 11)]
internal readonly struct Size11 : ITileSize;

[StructLayout(LayoutKind.Sequential, Size = 12)]
internal readonly struct Size12 : ITileSize;

[StructLayout(LayoutKind.Sequential, Size = 13)]
internal readonly struct Size13 : ITileSize;

[StructLayout(LayoutKind.Sequential, Size = 14)]
internal readonly struct Size14 : ITileSize;
