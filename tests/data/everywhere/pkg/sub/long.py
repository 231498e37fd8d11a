"""A module with wide jumps."""


def choose(x):
    if x == 0:
        return "v0"
    if x == 1:
        return "v1"
    if x == 2:
        return "v2"
    if x == 3:
        return "v3"
    if x == 4:
        return "v4"
    if x == 5:
        return "v5"
    if x == 6:
        return "v6"
    if x == 7:
        return "v7"
    if x == 8:
        return "v8"
    if x == 9:
        return "v9"
    if x == 10:
        return "v10"
    if x == 11:
        return "v11"
    if x == 12:
        return "v12"
    if x == 13:
        return "v13"
    if x == 14:
        return "v14"
    if x == 15:
        return "v15"
    if x == 16:
        return "v16"
    if x == 17:
        return "v17"
    if x == 18:
        return "v18"
    if x == 19:
        return "v19"
    if x == 20:
        return "v20"
    if x == 21:
        return "v21"
    if x == 22:
        return "v22"
    if x == 23:
        return "v23"
    if x == 24:
        return "v24"
    if x == 25:
        return "v25"
    if x == 26:
        return "v26"
    if x == 27:
        return "v27"
    if x == 28:
        return "v28"
    if x == 29:
        return "v29"
    if x == 30:
        return "v30"
    if x == 31:
        return "v31"
    if x == 32:
        return "v32"
    if x == 33:
        return "v33"
    if x == 34:
        return "v34"
    if x == 35:
        return "v35"
    if x == 36:
        return "v36"
    if x == 37:
        return "v37"
    if x == 38:
        return "v38"
    if x == 39:
        return "v39"
    if x == 40:
        return "v40"
    if x == 41:
        return "v41"
    if x == 42:
        return "v42"
    if x == 43:
        return "v43"
    if x == 44:
        return "v44"
    if x == 45:
        return "v45"
    if x == 46:
        return "v46"
    if x == 47:
        return "v47"
    if x == 48:
        return "v48"
    if x == 49:
        return "v49"
    if x == 50:
        return "v50"
    if x == 51:
        return "v51"
    if x == 52:
        return "v52"
    if x == 53:
        return "v53"
    if x == 54:
        return "v54"
    if x == 55:
        return "v55"
    if x == 56:
        return "v56"
    if x == 57:
        return "v57"
    if x == 58:
        return "v58"
    if x == 59:
        return "v59"
    if x == 60:
        return "v60"
    if x == 61:
        return "v61"
    if x == 62:
        return "v62"
    if x == 63:
        return "v63"
    if x == 64:
        return "v64"
    if x == 65:
        return "v65"
    if x == 66:
        return "v66"
    if x == 67:
        return "v67"
    if x == 68:
        return "v68"
    if x == 69:
        return "v69"
    if x == 70:
        return "v70"
    if x == 71:
        return "v71"
    if x == 72:
        return "v72"
    if x == 73:
        return "v73"
    if x == 74:
        return "v74"
    if x == 75:
        return "v75"
    if x == 76:
        return "v76"
    if x == 77:
        return "v77"
    if x == 78:
        return "v78"
    if x == 79:
        return "v79"
    if x == 80:
        return "v80"
    if x == 81:
        return "v81"
    if x == 82:
        return "v82"
    if x == 83:
        return "v83"
    if x == 84:
        return "v84"
    if x == 85:
        return "v85"
    if x == 86:
        return "v86"
    if x == 87:
        return "v87"
    if x == 88:
        return "v88"
    if x == 89:
        return "v89"
    if x == 90:
        return "v90"
    if x == 91:
        return "v91"
    if x == 92:
        return "v92"
    if x == 93:
        return "v93"
    if x == 94:
        return "v94"
    if x == 95:
        return "v95"
    if x == 96:
        return "v96"
    if x == 97:
        return "v97"
    if x == 98:
        return "v98"
    if x == 99:
        return "v99"
    if x == 100:
        return "v100"
    if x == 101:
        return "v101"
    if x == 102:
        return "v102"
    if x == 103:
        return "v103"
    if x == 104:
        return "v104"
    if x == 105:
        return "v105"
    if x == 106:
        return "v106"
    if x == 107:
        return "v107"
    if x == 108:
        return "v108"
    if x == 109:
        return "v109"
    if x == 110:
        return "v110"
    if x == 111:
        return "v111"
    if x == 112:
        return "v112"
    if x == 113:
        return "v113"
    if x == 114:
        return "v114"
    if x == 115:
        return "v115"
    if x == 116:
        return "v116"
    if x == 117:
        return "v117"
    if x == 118:
        return "v118"
    if x == 119:
        return "v119"
    if x == 120:
        return "v120"
    if x == 121:
        return "v121"
    if x == 122:
        return "v122"
    if x == 123:
        return "v123"
    if x == 124:
        return "v124"
    if x == 125:
        return "v125"
    if x == 126:
        return "v126"
    if x == 127:
        return "v127"
    if x == 128:
        return "v128"
    if x == 129:
        return "v129"
    if x == 130:
        return "v130"
    if x == 131:
        return "v131"
    if x == 132:
        return "v132"
    if x == 133:
        return "v133"
    if x == 134:
        return "v134"
    if x == 135:
        return "v135"
    if x == 136:
        return "v136"
    if x == 137:
        return "v137"
    if x == 138:
        return "v138"
    if x == 139:
        return "v139"
    if x == 140:
        return "v140"
    if x == 141:
        return "v141"
    if x == 142:
        return "v142"
    if x == 143:
        return "v143"
    if x == 144:
        return "v144"
    if x == 145:
        return "v145"
    if x == 146:
        return "v146"
    if x == 147:
        return "v147"
    if x == 148:
        return "v148"
    if x == 149:
        return "v149"
    if x == 150:
        return "v150"
    if x == 151:
        return "v151"
    if x == 152:
        return "v152"
    if x == 153:
        return "v153"
    if x == 154:
        return "v154"
    if x == 155:
        return "v155"
    if x == 156:
        return "v156"
    if x == 157:
        return "v157"
    if x == 158:
        return "v158"
    if x == 159:
        return "v159"
    if x == 160:
        return "v160"
    if x == 161:
        return "v161"
    if x == 162:
        return "v162"
    if x == 163:
        return "v163"
    if x == 164:
        return "v164"
    if x == 165:
        return "v165"
    if x == 166:
        return "v166"
    if x == 167:
        return "v167"
    if x == 168:
        return "v168"
    if x == 169:
        return "v169"
    if x == 170:
        return "v170"
    if x == 171:
        return "v171"
    if x == 172:
        return "v172"
    if x == 173:
        return "v173"
    if x == 174:
        return "v174"
    if x == 175:
        return "v175"
    if x == 176:
        return "v176"
    if x == 177:
        return "v177"
    if x == 178:
        return "v178"
    if x == 179:
        return "v179"
    if x == 180:
        return "v180"
    if x == 181:
        return "v181"
    if x == 182:
        return "v182"
    if x == 183:
        return "v183"
    if x == 184:
        return "v184"
    if x == 185:
        return "v185"
    if x == 186:
        return "v186"
    if x == 187:
        return "v187"
    if x == 188:
        return "v188"
    if x == 189:
        return "v189"
    if x == 190:
        return "v190"
    if x == 191:
        return "v191"
    if x == 192:
        return "v192"
    if x == 193:
        return "v193"
    if x == 194:
        return "v194"
    if x == 195:
        return "v195"
    if x == 196:
        return "v196"
    if x == 197:
        return "v197"
    if x == 198:
        return "v198"
    if x == 199:
        return "v199"
    if x == 200:
        return "v200"
    if x == 201:
        return "v201"
    if x == 202:
        return "v202"
    if x == 203:
        return "v203"
    if x == 204:
        return "v204"
    if x == 205:
        return "v205"
    if x == 206:
        return "v206"
    if x == 207:
        return "v207"
    if x == 208:
        return "v208"
    if x == 209:
        return "v209"
    if x == 210:
        return "v210"
    if x == 211:
        return "v211"
    if x == 212:
        return "v212"
    if x == 213:
        return "v213"
    if x == 214:
        return "v214"
    if x == 215:
        return "v215"
    if x == 216:
        return "v216"
    if x == 217:
        return "v217"
    if x == 218:
        return "v218"
    if x == 219:
        return "v219"
    if x == 220:
        return "v220"
    if x == 221:
        return "v221"
    if x == 222:
        return "v222"
    if x == 223:
        return "v223"
    if x == 224:
        return "v224"
    if x == 225:
        return "v225"
    if x == 226:
        return "v226"
    if x == 227:
        return "v227"
    if x == 228:
        return "v228"
    if x == 229:
        return "v229"
    if x == 230:
        return "v230"
    if x == 231:
        return "v231"
    if x == 232:
        return "v232"
    if x == 233:
        return "v233"
    if x == 234:
        return "v234"
    if x == 235:
        return "v235"
    if x == 236:
        return "v236"
    if x == 237:
        return "v237"
    if x == 238:
        return "v238"
    if x == 239:
        return "v239"
    if x == 240:
        return "v240"
    if x == 241:
        return "v241"
    if x == 242:
        return "v242"
    if x == 243:
        return "v243"
    if x == 244:
        return "v244"
    if x == 245:
        return "v245"
    if x == 246:
        return "v246"
    if x == 247:
        return "v247"
    if x == 248:
        return "v248"
    if x == 249:
        return "v249"
    if x == 250:
        return "v250"
    if x == 251:
        return "v251"
    if x == 252:
        return "v252"
    if x == 253:
        return "v253"
    if x == 254:
        return "v254"
    if x == 255:
        return "v255"
    if x == 256:
        return "v256"
    if x == 257:
        return "v257"
    if x == 258:
        return "v258"
    if x == 259:
        return "v259"
    if x == 260:
        return "v260"
    if x == 261:
        return "v261"
    if x == 262:
        return "v262"
    if x == 263:
        return "v263"
    if x == 264:
        return "v264"
    if x == 265:
        return "v265"
    if x == 266:
        return "v266"
    if x == 267:
        return "v267"
    if x == 268:
        return "v268"
    if x == 269:
        return "v269"
    if x == 270:
        return "v270"
    if x == 271:
        return "v271"
    if x == 272:
        return "v272"
    if x == 273:
        return "v273"
    if x == 274:
        return "v274"
    if x == 275:
        return "v275"
    if x == 276:
        return "v276"
    if x == 277:
        return "v277"
    if x == 278:
        return "v278"
    if x == 279:
        return "v279"
    if x == 280:
        return "v280"
    if x == 281:
        return "v281"
    if x == 282:
        return "v282"
    if x == 283:
        return "v283"
    if x == 284:
        return "v284"
    if x == 285:
        return "v285"
    if x == 286:
        return "v286"
    if x == 287:
        return "v287"
    if x == 288:
        return "v288"
    if x == 289:
        return "v289"
    if x == 290:
        return "v290"
    if x == 291:
        return "v291"
    if x == 292:
        return "v292"
    if x == 293:
        return "v293"
    if x == 294:
        return "v294"
    if x == 295:
        return "v295"
    if x == 296:
        return "v296"
    if x == 297:
        return "v297"
    if x == 298:
        return "v298"
    if x == 299:
        return "v299"
    if x == 300:
        return "v300"
    if x == 301:
        return "v301"
    if x == 302:
        return "v302"
    if x == 303:
        return "v303"
    if x == 304:
        return "v304"
    if x == 305:
        return "v305"
    if x == 306:
        return "v306"
    if x == 307:
        return "v307"
    if x == 308:
        return "v308"
    if x == 309:
        return "v309"
    if x == 310:
        return "v310"
    if x == 311:
        return "v311"
    if x == 312:
        return "v312"
    if x == 313:
        return "v313"
    if x == 314:
        return "v314"
    if x == 315:
        return "v315"
    if x == 316:
        return "v316"
    if x == 317:
        return "v317"
    if x == 318:
        return "v318"
    if x == 319:
        return "v319"
    if x == 320:
        return "v320"
    if x == 321:
        return "v321"
    if x == 322:
        return "v322"
    if x == 323:
        return "v323"
    if x == 324:
        return "v324"
    if x == 325:
        return "v325"
    if x == 326:
        return "v326"
    if x == 327:
        return "v327"
    if x == 328:
        return "v328"
    if x == 329:
        return "v329"
    if x == 330:
        return "v330"
    if x == 331:
        return "v331"
    if x == 332:
        return "v332"
    if x == 333:
        return "v333"
    if x == 334:
        return "v334"
    if x == 335:
        return "v335"
    if x == 336:
        return "v336"
    if x == 337:
        return "v337"
    if x == 338:
        return "v338"
    if x == 339:
        return "v339"
    if x == 340:
        return "v340"
    if x == 341:
        return "v341"
    if x == 342:
        return "v342"
    if x == 343:
        return "v343"
    if x == 344:
        return "v344"
    if x == 345:
        return "v345"
    if x == 346:
        return "v346"
    if x == 347:
        return "v347"
    if x == 348:
        return "v348"
    if x == 349:
        return "v349"
    if x == 350:
        return "v350"
    if x == 351:
        return "v351"
    if x == 352:
        return "v352"
    if x == 353:
        return "v353"
    if x == 354:
        return "v354"
    if x == 355:
        return "v355"
    if x == 356:
        return "v356"
    if x == 357:
        return "v357"
    if x == 358:
        return "v358"
    if x == 359:
        return "v359"
    if x == 360:
        return "v360"
    if x == 361:
        return "v361"
    if x == 362:
        return "v362"
    if x == 363:
        return "v363"
    if x == 364:
        return "v364"
    if x == 365:
        return "v365"
    if x == 366:
        return "v366"
    if x == 367:
        return "v367"
    if x == 368:
        return "v368"
    if x == 369:
        return "v369"
    if x == 370:
        return "v370"
    if x == 371:
        return "v371"
    if x == 372:
        return "v372"
    if x == 373:
        return "v373"
    if x == 374:
        return "v374"
    if x == 375:
        return "v375"
    if x == 376:
        return "v376"
    if x == 377:
        return "v377"
    if x == 378:
        return "v378"
    if x == 379:
        return "v379"
    if x == 380:
        return "v380"
    if x == 381:
        return "v381"
    if x == 382:
        return "v382"
    if x == 383:
        return "v383"
    if x == 384:
        return "v384"
    if x == 385:
        return "v385"
    if x == 386:
        return "v386"
    if x == 387:
        return "v387"
    if x == 388:
        return "v388"
    if x == 389:
        return "v389"
    if x == 390:
        return "v390"
    if x == 391:
        return "v391"
    if x == 392:
        return "v392"
    if x == 393:
        return "v393"
    if x == 394:
        return "v394"
    if x == 395:
        return "v395"
    if x == 396:
        return "v396"
    if x == 397:
        return "v397"
    if x == 398:
        return "v398"
    if x == 399:
        return "v399"
    return x
