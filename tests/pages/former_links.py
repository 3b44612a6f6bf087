"""Links as they were made before they carried what training remembers: they open for good."""

FORMER = {
    "adam": (
        "e=1eNqrVsrOzEtRslJKrShILcrMTc0rUdJRykstKc8vylayqoZJw0R0lHISK1OLipWsouFyKal5xalAmdK8zBKghFFtbG0tAEa9H"
        "jA&s=1eNprZmBgqFYqLkksSVWyAjFSC5SsTAx0lFIL8pMzlKwM9cx0lHJSizPz84qVrKJjdZTKMlPLgSwlJZ1oAx3DWKBISWKSkp"
        "WSUq2OUmJRUWIlSF20UkFiUWJuMVCRoY4lUFG0UnZqQQmYawDmFuWXg2RNdMxiY2Nr7YOiT-3WSvK7w8CwM-PuZAaucF1tNgYuly"
        "Pl-xjOHrQv101Qkj-qUbXp7m8GhkhhFQmG654_2hsZrvMW7pvPcMa0ct-maQbRgn0tMjN4GBgsrNhYGpSNjMVEGRbr6ctLKZzR0Z"
        "WX3b3fzn7fvv379jIw2AOBI4iwd0IiAYUQVK4&lang=en"
    ),
    "plain": (
        "e=1eNpNzDsKwCAQRdG9vNoqpVsJKQIOYTCOMhryEfceG0Pae-BWeBYHC7oSKQeSAgOhckb1sHXwKAb7epNm2PkzR5KpyyFcOkxta"
        "QYxFQ78kP4meXNo7QX0QSdb&s=1eNprZmBgqFYqLkksSVWyAjFSC5SsTAx0lFIL8pMzlKwM9cx0lHJSizPz84qVrKJjdZTKMlPLg"
        "SwlJZ1oAx3DWKBISWKSkpWSUq2OUmJRUWIlSF20UkFiUWJuMVCRoY4lUFG0UnZqQQmYawDmFuWXg2RNdMxiY2NrSyqVE6wnb5JLY"
        "mDYmXF3MgOX-T6WQgYuhjMs0xjO7lw8Y9fPM7y51hcEf0owMEQKq0gwXJe4FGbLcH12SJgzw5kHM_M8Na12X754XT8jnoHBwoqNp"
        "UHZzJyPi2GxiRkft8IZY1MhHtv9dnZ79-zft4eBwR4IHEGEvRMSCQB6h1SH&lang=en"
    ),
    "untrained": (
        "e=1eNqrVsrOzEtRslJKrShILcrMTc0rUdJRykstKc8vylayqoZJw0R0lHISK1OLipWsouFyKal5xalAmdK8zBKghFFtbG0tAEa9H"
        "jA&s=1eNprYmBgqFYqLkksSVWyAjFSC5SsDHSUUgvykzOALD0gOye1ODM_r1jJKjpWR6ksM7UcyFJS0ok20DGMBYqUJCYpWSkp1e"
        "ooJRYVJVaC1EUrFSQWJeYWAxUZ6lgCFUUrZacWlIC5BmBuUX45RNYsNja29g5fvhwDQ-gcoGN2ZtydbHB_zWEGhgZuIDdSWEVivc"
        "3xIwwMjpFAroUVG4vtfjs7Bob9-4BceyAAAM_sN-U&lang=en"
    ),
    "study": (
        "e=1eNqVjdEKwjAMRf8lz0Wm6JD-igypbZzFLpU2U8fYv5sJk_okvoVz77kZ4erJgYbMvRtAAT5vmHyHxKDHJSygAmfYZCxj45ynV"
        "qKA1PIF9F6Bjf08UVeTAsbMx3Myln0k0NVqs1NAyI-YrsXMQmTHDJgy6EMjdog5F60uIwg9GbbyaV3LfY_e4lz_lN5EhiyGULiJS"
        "GBPnqW9nSb1SwiZu_-MNvVfQjO9ALupdGM&s=1eNrby8DAUK1UXJJYkqpkBWKkFhQrWUWb6gBhrI5SakF-cgZIwFDPDBWY6xAlFF"
        "uro5RYVJRYCTIkWqnAQEkn2lDH2Dw2VidaKRvCMwBzCgzBHENjY4icIbKcEUTOwBAiZwSTi6318_o7ceaW62qN81VmNzyKbJtn1i"
        "Me1Ms12WiztdUj99N-z8suR8WoN6-r1bgn_DMlZ43RJotVJhMiAtv4uQuPaXXavE4Osyh4lvW0SFmx7tlv-Y_bFv1b_-mpd2yzic"
        "vaIzP1jaYa3ForIC23iVmq3GCj5u0zy8t1wu4Ye_xoEzljwNX1kK_N3njng1qlFGNvn3bddboHHN-_W9PC5WfwM28nP_uGZ0v2Pn"
        "9kaPK8wETz082pjMlCsqtuXHPgY2JbI9h1YCKXtBjzPy7fyT1BFXcDaqwLVmm1i0Q36F0xui74qnbvbY4tfZ4POsT6zzyuqDGxUg"
        "uxLL0pqbNUZdcR2ZMB1rM26qVxOjyXz-7l3Drn35JpqQ_mTWpyd5imZ_Xa41LV6bDNSkHhd64cauBrkmp4dnf3qW0RsZOn6T4XDd"
        "wja7Zd7PIi7_cyIX9MHh1sbZcOCCtkXFl13cXfdCv3b1GLzWvf7RFh2uO0dpPD5GcTGWsELua1Hvi806fo3qGOGd_miKz_N3FxZI"
        "Umb06p4BnuqRVvTidO-zLtu-KpjK1WnWdZPOfNXXTo9f3d0YpaIofPHaqIk171wHDulzXVf1T5KjZ6yDZNz2btVtk8bfOGpDJf-5"
        "CQF75B7w7smzx_zRIGYbdyF-kDmzobhSJ_Xg6RtdjhX32-zO8DS2lxe-2aYI681ykJ7xdpZJ1JVebIf7yAWZNTa5pbZ1uo_X-pWR"
        "8f6UwN4pK92mev1Ltj9pHa88-P_xefoqc_daG4WJZbE-_VJUcXN3W3MDe-Yth56fHktOA5l1WmnzseMIeZv-VdzubHdxb9rTR7fm"
        "bOyrb1q3d1HWRdv4o7RMQwatXS2Hvnk_bva3nMnmfYlOK98Nvb_6IvJ73aeYCx-1FDo51Hl8Qau4eSbwo77UvTq5rStFmnrPk0-f"
        "bz17fT57UtXfr9bF3VnPOnJq4xub-Z8-AV9_YFER3WNnv4hBOXVU9YxSep2Lvir_P33g9HFU74FG5--haY9JZunrXybGvvATu9L6"
        "zr70rNrXwleEspYd1p53kfpvxXyV7Y4TFj4VfGf89ONzzY9fhPz7nMCY5T28Rubb377dWqlrhS5fzUJVo3-FcZPDu4fYtYk15r2u"
        "zvmyab7Do_XdbnqZ-P7T47u31799nttbOz3Qdi7LOHcGztgBJAbGdvb2O7z9YWqsh6377de8GK9oEV2YJpG6BaIAASQBV794Joe5"
        "t9QG12dnutgbw9IAlbkLy9ra0tUH7v3n0gw0AK94I0AvXv32e7F2wCkLfXFmwckLnPFswASu6BOMIW3aV77CAuBbkYIg6yHOIIoO"
        "FgR-yxBmrdAxEAi9vaQRwBZgJJm3379tvb2dsCACPnSuA&lang=en"
    ),
}
